"""Where things stand in the charts: geometry from figures, in units of the chart's view box. No words, no rows."""
