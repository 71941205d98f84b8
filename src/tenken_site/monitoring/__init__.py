"""Facts for officials: counts by status and area, never live answers. GSBPM 4.3."""
