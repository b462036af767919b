"""The floor for a page: one control, one scatter and one table of given sizes, nothing else."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

points, rows, columns = (int(os.environ[f"BARE_{name}"]) for name in ("POINTS", "ROWS", "COLUMNS"))
st.set_page_config(layout="wide")
seed = st.sidebar.slider("seed", 0, 10, key="seed")
generator = np.random.default_rng(seed)
xy = generator.random((2, points))
st.plotly_chart(go.Figure(go.Scatter(x=xy[0], y=xy[1], mode="markers")).update_layout(height=460), key="chart")
st.dataframe(
    pd.DataFrame(generator.random((rows, columns)), columns=[f"c{i}" for i in range(columns)]), height=390, key="table"
)
