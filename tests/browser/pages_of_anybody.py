"""The pages that anybody sees, and what a row of the table of pages is."""

import msgspec

from tests.browser.who import Who


class PageOf(msgspec.Struct, frozen=True, kw_only=True):
    """A page by a name of its own, who opens it, and where it is; `status` is what it answers.

    An `enhanced` page offers more where scripts run; without them it lacks nothing else.
    """

    name: str
    who: Who
    path: str
    status: int = 200
    enhanced: bool = False


ENHANCED = {"/verify", "/draws/{draw}"}


def pages_of(who: Who, **paths: str) -> tuple[PageOf, ...]:
    """Return the pages of somebody, by name and path."""
    prefix = "" if who is Who.ANYBODY else f"{who}-"
    return tuple(
        PageOf(
            name=prefix + name.replace("_", "-"),
            who=who,
            path=path,
            enhanced=path.partition("?")[0] in ENHANCED,
        )
        for name, path in paths.items()
    )


PUBLIC = (
    *pages_of(
        Who.ANYBODY,
        home="/",
        plans="/plans",
        plan="/plans/{plan}",
        draws="/draws",
        draw="/draws/{draw}",
        draw_announced="/draws/{draw-announced}",
        draw_sealed="/draws/{draw-sealed}",
        draw_void="/draws/{draw-void}",
        draw_teams="/draws/{draw}/teams",
        draw_line="/draws/{draw-sealed}/line",
        draw_estimates="/draws/{draw}/estimates",
        draw_tickets="/draws/{draw}/tickets?name={undrawn}",
        draw_tickets_sealed="/draws/{draw-sealed}/tickets?name={undrawn}",
        results="/results",
        results_none="/results?name=zzz",
        results_register="/results?name={undrawn}",
        institution="/institutions/{institution-good}",
        institution_no_grade="/institutions/{institution-poor}",
        institution_failed="/institutions/{institution-failed}",
        institution_no_result="/institutions/{undrawn}",
        report="/reports/{good}",
        about="/about",
        log="/log",
        log_entry="/log/0",
        data="/data",
        statistics="/statistics",
        indicators="/indicators?year=2025",
        indicators_region="/indicators?region=31",
        verify="/verify",
        verify_certificate="/verify?number={certificate}",
        verify_unknown="/verify?number=ZS-2026-999999",
        complaints="/complaints",
        complaint_choice="/complaints?name=康复",
        complaint_form="/complaints/new?institution={institution-good}",
        complaint_unlisted="/complaints/new",
        complaint_follow="/complaints/follow",
        sign_in="/sign-in",
        invitation="/invitation/{invitation}",
        reset="/reset/{reset}",
        english="/results?lang=en",
    ),
    PageOf(name="not-found", who=Who.ANYBODY, path="/nowhere", status=404),
    PageOf(name="link-ended", who=Who.ANYBODY, path="/invitation/ended", status=404),
)
