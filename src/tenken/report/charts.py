"""The charts of a release: tile map, bars with intervals, response over time. Each brings its words and its table."""

from tenken.report.chart_bars import bars
from tenken.report.chart_drawing import ChartFailed, png
from tenken.report.chart_model import Chart
from tenken.report.chart_response import response_over_time
from tenken.report.tile_map import NoPrefectures, tile_map

__all__ = ["Chart", "ChartFailed", "NoPrefectures", "bars", "png", "response_over_time", "tile_map"]
