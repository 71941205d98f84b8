"""Columns for sealed addresses and numbers beside the clear ones; 0007 fills them, 0008 takes the clear ones away."""

import django.db.models.deletion
from django.db import migrations, models

SEALED = {
    "contact": ("mail", "telephone"),
    "contactcandidate": ("mail", "telephone"),
    "unitproposal": ("reason", "new_mail"),
}


def columns(model: str, names: tuple[str, ...]) -> list[migrations.AddField]:
    """The key of a model's rows, and a sealed column for each text, with its index where it is looked up."""
    made = [
        migrations.AddField(
            model,
            "key",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="encryption.wrappingkey",
            ),
        )
    ]
    for name in names:
        made.append(migrations.AddField(model, f"{name}_sealed", models.BinaryField(default=bytes)))
        if name != "reason":
            index = models.CharField(blank=True, db_index=True, max_length=32)
            made.append(migrations.AddField(model, f"{name}_index", index))
    return made


class Migration(migrations.Migration):
    dependencies = [("frames", "0005_ownership"), ("encryption", "0001_wrapping_keys")]

    operations = [one for model, names in SEALED.items() for one in columns(model, names)]
