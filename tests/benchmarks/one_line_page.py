"""The floor for a script: one control and one line of text."""

import streamlit as st

st.write(st.slider("seed", 0, 10, key="seed"))
