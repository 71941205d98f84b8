"""Pages of datasets: for officials of the ministry alone."""
