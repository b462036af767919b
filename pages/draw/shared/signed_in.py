"""Who is signed in on this page, by Streamlit's own OpenID Connect; the way in and out; who may open what is saved."""

from __future__ import annotations

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data.saved.people import Person, current
from data.settings import settings
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error

VISIBILITY_NAMES = {"private": "Only me and admins", "team": "Everyone signed in", "public": "Anyone with the link"}


def person_on_page() -> Person | None:
    """The person of this page's session, as the identity provider named them; None where nobody is signed in."""
    if get_script_run_ctx(suppress_warning=True) is None or not getattr(st.user, "is_logged_in", False):
        return None
    claims = dict(st.user.to_dict())
    if not claims.get("sub"):
        return None
    email = str(claims.get("email") or "")
    is_verified = str(claims.get("email_verified")).lower() == "true"
    name = str(claims.get("name") or claims.get("preferred_username") or email or claims["sub"])
    return Person(f"{claims.get('iss', '')}|{claims['sub']}"[:300], name[:200], email[:200] if is_verified else "")


def must_sign_in() -> bool:
    """Whether the visitor has to sign in before anything can be saved."""
    return settings().sign_in and not current().id


def draw_identity(place: str) -> None:
    """Who is signed in, with a way out; or the way in. Nothing where the deployment has no sign-in."""
    if not settings().sign_in:
        return
    person = current()
    with st.container(horizontal=True, vertical_alignment="center", key=f"identity-{place}"):
        if person.id:
            role = ", an admin" if person.is_admin else ""
            st.caption(escape(f"Signed in as {person.name}{role}."), width="content")
            st.button("Sign out", key=f"sign-out-{place}", on_click=st.logout, type="tertiary")
        elif _is_configured():
            st.caption("Sign in to save, and to see what is yours or your team's.", width="content")
            st.button("Sign in", key=f"sign-in-{place}", on_click=st.login, icon=":material/login:")
        else:
            show_error(
                "Sign-in is on, but no identity provider is set up: the server needs a section [auth] in "
                ".streamlit/secrets.toml. Ask whoever runs this server."
            )


def _is_configured() -> bool:
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False


def visibility_input(key: str, value: str = "team") -> str:
    """Ask who may open something; "team" without sign-in, where it is not asked."""
    if not settings().sign_in:
        return "team"
    st.session_state.setdefault(key, value)
    offered = list(VISIBILITY_NAMES)
    return str(st.selectbox("Who may open it", offered, key=key, format_func=lambda name: VISIBILITY_NAMES[name]))
