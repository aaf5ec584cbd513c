"""The lines of the matrix for anyone, for the way in, and for one's own account."""

from audit.domain.permission import Act
from tests.api.matrix import Ground, Line, Place, Verdict, line

PUBLIC, SESSION = Ground.PUBLIC, Ground.SESSION
PLAN, DRAW, VISIT = Place.PLAN, Place.DRAW, Place.VISIT

PUBLIC_LINES: tuple[Line, ...] = (
    line("GET /", PUBLIC),
    line("GET /about", PUBLIC),
    line("GET /certificates/{file_name}", PUBLIC, Place.CERTIFICATE),
    line("GET /complaints", PUBLIC),
    line("POST /complaints", PUBLIC),
    line("GET /complaints/follow", PUBLIC),
    line("POST /complaints/follow", PUBLIC),
    line("GET /complaints/new", PUBLIC),
    line("GET /data", PUBLIC),
    line("GET /draws", PUBLIC),
    line("GET /draws/{number}", PUBLIC, DRAW),
    # The draw of the world is sealed: there is nothing to verify yet.
    line("GET /draws/{number}/check.html", PUBLIC, DRAW, told=Verdict.UNSEEN),
    line("GET /draws/{number}/estimates", PUBLIC, DRAW),
    line("GET /draws/{number}/estimates.csv", PUBLIC, DRAW),
    line("GET /draws/{number}/files.zip", PUBLIC, DRAW),
    line("GET /draws/{number}/files/{name}", PUBLIC, DRAW),
    line("GET /draws/{number}/teams", PUBLIC, DRAW, told=Verdict.UNSEEN),
    line("GET /draws/{number}/tickets", PUBLIC, DRAW),
    line("GET /healthz", PUBLIC),
    line("GET /indicators", PUBLIC),
    line("GET /institutions/{institution_id}", PUBLIC, Place.INSTITUTION),
    line("GET /log", PUBLIC),
    line("GET /log/{index}", PUBLIC),
    line("POST /log/cosignatures", PUBLIC),
    line("GET /open/draws.json", PUBLIC),
    line("GET /open/indicators.csv", PUBLIC),
    line("GET /open/log/checkpoint", PUBLIC),
    line("GET /open/log/consistency", PUBLIC, query="old=1"),
    line("GET /open/log/entries", PUBLIC),
    line("GET /open/log/proof/{index}", PUBLIC),
    line("GET /open/results.csv", PUBLIC),
    line("GET /open/results.json", PUBLIC),
    line("GET /open/statistics.csv", PUBLIC),
    line("GET /open/statistics.json", PUBLIC),
    line("GET /plans", PUBLIC),
    line("GET /plans/{plan_id}", PUBLIC, PLAN),
    line("GET /reports/{visit_id}", PUBLIC, VISIT),
    line("GET /reports/{visit_id}/report.pdf", PUBLIC, VISIT),
    line("GET /results", PUBLIC),
    line("GET /static/{file_path}", PUBLIC),
    line("HEAD /static/{file_path}", PUBLIC),
    line("GET /statistics", PUBLIC),
    line("GET /verify", PUBLIC),
    line("GET /api/schema", PUBLIC),
    line("GET /api/schema/openapi.json", PUBLIC),
    line("GET /api/schema/{path}", PUBLIC, told=Verdict.UNSEEN),  # no other form of it is made
    # The way in: who one is, is proved by what is sent.
    line("GET /sign-in", PUBLIC),
    line("POST /sign-in", PUBLIC),
    line("GET /sign-in/oidc", PUBLIC, told=Verdict.UNSEEN),  # no provider is set
    line("GET /sign-in/oidc/back", PUBLIC, told=Verdict.FORBIDDEN),
    line("GET /invitation/{link}", PUBLIC, told=Verdict.UNSEEN),  # a link that is not known
    line("POST /invitation/{link}", PUBLIC, told=Verdict.UNSEEN),
    line("GET /reset/{link}", PUBLIC, told=Verdict.UNSEEN),
    line("POST /reset/{link}", PUBLIC, told=Verdict.UNSEEN),
    line("POST /sign-out", PUBLIC, told=Verdict.SIGN_IN),
    line("GET /sign-in/code", SESSION),
    line("POST /sign-in/code", SESSION),
    # One's own account: no address names another.
    line("GET /account", Act.MANAGE_ACCOUNT, Place.COMMON),
    line("GET /account/password", Act.MANAGE_ACCOUNT, Place.COMMON),
    line("POST /account/password", Act.MANAGE_ACCOUNT, Place.COMMON),
    line("GET /account/second-factor", SESSION),
    line("POST /account/second-factor", SESSION),
    line("POST /account/recovery-codes", Act.MANAGE_ACCOUNT, Place.COMMON),
    line("POST /account/role", Act.MANAGE_ACCOUNT, Place.COMMON),
    line("POST /account/sessions/end", Act.MANAGE_ACCOUNT, Place.COMMON),
    line("POST /account/sessions/end-others", Act.MANAGE_ACCOUNT, Place.COMMON),
    line("GET /account/tokens", Act.MANAGE_ACCOUNT, Place.COMMON),
    line("POST /account/tokens", Act.MANAGE_ACCOUNT, Place.COMMON),
    line("POST /account/tokens/revoke", Act.MANAGE_ACCOUNT, Place.COMMON),
    line("POST /account/identity/connect", Act.MANAGE_ACCOUNT, Place.COMMON, told=Verdict.UNSEEN),
    line("POST /account/identity/disconnect", Act.MANAGE_ACCOUNT, Place.COMMON),
)
