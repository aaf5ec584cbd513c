"""Every page there is, once for each role that sees it in its own way.

{Names} in a path are things of the trip. A page of the service that stands in no row here fails
`tests/browser/test_pages.py`.
"""

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


def _pages(who: Who, **paths: str) -> tuple[PageOf, ...]:
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
    *_pages(
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

REGULATOR = _pages(
    Who.CITY,
    home="/desk",
    home_english="/desk?lang=en",
    institutions="/desk/institutions",
    institutions_filtered="/desk/institutions?text=2",
    institutions_none="/desk/institutions?text=zzz",
    institution="/desk/institutions/{institution}",
    institution_new="/desk/institutions/new",
    institution_edit="/desk/institutions/edit/{institution}",
    inspectors="/desk/inspectors",
    inspector="/desk/inspectors/SH-0005",
    inspector_new="/desk/inspectors/new",
    inspector_edit="/desk/inspectors/edit/SH-0005",
    recusals="/desk/recusals",
    recusal_new="/desk/recusals/new",
    recusals_declared="/desk/recusals/declared",
    recusals_standing="/desk/recusals/standing",
    items="/desk/items",
    item_new="/desk/items/new",
    item_edit="/desk/items/edit/MZ-01",
    import_institutions="/desk/import/institutions",
    import_inspectors="/desk/import/inspectors",
    import_recusals="/desk/import/recusals",
    import_items="/desk/import/items",
    plans="/desk/plans",
    plan="/desk/plans/{plan}",
    plan_draft="/desk/plans/{draft-plan}",
    plan_new="/desk/plans/new",
    plan_edit="/desk/plans/{draft-plan}/edit",
    plan_version="/desk/plans/new?amends={plan}",
    risk="/desk/risk",
    risk_rule="/desk/risk/rule",
    announce="/desk/plans/{plan}/announce",
    draws="/desk/draws",
    draw="/desk/draws/{draw}",
    draw_announced="/desk/draws/{draw-announced}",
    draw_sealed="/desk/draws/{draw-sealed}",
    draw_void="/desk/draws/{draw-void}",
    draw_estimates="/desk/draws/{draw}/estimates",
    members="/desk/draws/{draw}/members",
    teams="/desk/draws/{draw-assigned}/teams",
    visits="/desk/visits",
    visits_none="/desk/visits?text=zzz",
    calendar="/desk/calendar",
    visit_new="/desk/visits/new",
    visit_new_named="/desk/visits/new?institution={undrawn}",
    visit_assigned="/desk/visits/{assigned}",
    visit_fill="/desk/visits/{assigned}/fill",
    visit_substitute="/desk/visits/{approved}/substitute",
    visit_replace="/desk/visits/{approved}/replace",
    visit_approved="/desk/visits/{approved}",
    visit_under_way="/desk/visits/{under-way}",
    visit_handed_in="/desk/visits/{handed-in}",
    visit_graded="/desk/visits/{good}",
    visit_mixed="/desk/visits/{mixed}",
    visit_failed="/desk/visits/{failed}",
    visit_trail="/desk/visits/{mixed}/trail",
    recording="/desk/visits/{under-way}/record",
    results="/desk/results",
    result="/desk/results/{mixed}",
    result_no_grade="/desk/results/{poor}",
    reports="/desk/reports",
    tables="/desk/reports/tables",
    table="/desk/reports/tables/{draw}",
    actions="/desk/actions",
    actions_none="/desk/actions?text=zzz",
    action_open="/desk/actions/{action-open}",
    action_answered="/desk/actions/{action-answered}",
    action_returned="/desk/actions/{action-returned}",
    action_accepted="/desk/actions/{action-accepted}",
    publications="/desk/publications",
    publications_due="/desk/publications/due",
    publication_pending="/desk/publications/{pending}",
    publication_deferred="/desk/publications/{deferred}",
    publication_published="/desk/publications/{published}",
    complaints="/desk/complaints",
    complaint="/desk/complaints/{complaint}",
    complaint_in_hand="/desk/complaints/{complaint-in-hand}",
    complaint_answered="/desk/complaints/{complaint-answered}",
    boundary="/desk/boundary",
    grades="/desk/grades",
    pauses="/desk/grades/pauses",
    grade="/desk/grades/{good}",
    certificates="/desk/certificates",
    indicators="/desk/indicators?year=2025",
    indicator="/desk/indicators/standard_service_rate?year=2025",
    indicator_report="/desk/indicators/report",
    checklists="/desk/checklists",
    checklist="/desk/checklists/community-mental-rehab/2026.1",
    checklists_compared="/desk/checklists/compare?old=community-mental-rehab@2026.1&new=community-mental-rehab@2027.1",
    schemes="/desk/schemes",
    scheme="/desk/schemes/points-model-2027?item-1.02=not",
    scheme_history="/desk/schemes/points-model-2027/history",
    migrations="/desk/migrations",
    migration_new="/desk/migrations/new?old=community-mental-rehab@2026.1&new=community-mental-rehab@2027.1",
    migration="/desk/migrations/{migration}",
    checklist_item="/desk/checklists/community-mental-rehab/2026.1/items/1.02",
    drafts="/desk/checklists/drafts",
    draft_begin="/desk/checklists/drafts/begin",
    draft_begin_version="/desk/checklists/drafts/begin/version",
    draft_begin_overlay="/desk/checklists/drafts/begin/overlay",
    draft_begin_import="/desk/checklists/drafts/begin/import",
    draft="/desk/checklists/drafts/{draft}",
    draft_head="/desk/checklists/drafts/{draft}/head",
    draft_changes="/desk/checklists/drafts/{draft}/changes",
    draft_item="/desk/checklists/drafts/{draft}/items/3.02",
    draft_new_item="/desk/checklists/drafts/{draft}/new-item?part=1",
    draft_preview="/desk/checklists/drafts/{draft}/preview?part=3",
    draft_compare="/desk/checklists/drafts/{draft}/compare",
    draft_upload="/desk/checklists/drafts/{draft}/upload",
    draft_overlay="/desk/checklists/drafts/{draft-overlay}",
    draft_operation="/desk/checklists/drafts/{draft-overlay}/operations/1",
    draft_new_operation="/desk/checklists/drafts/{draft-overlay}/operations/new?op=cite",
    draft_overlay_compare="/desk/checklists/drafts/{draft-overlay}/compare",
    account="/account",
    account_password="/account/password",  # noqa: S106 -- a path
    account_tokens="/account/tokens",
    people="/desk/people",
    person_new="/desk/people/new",
    person="/desk/people/{person}",
)

EVALUATOR = _pages(
    Who.EVALUATOR,
    home="/desk",
    own_recusal_new="/desk/own-recusals/new",
    visits="/desk/visits",
    calendar="/desk/calendar",
    visit_approved="/desk/visits/{approved}",
    visit_under_way="/desk/visits/{under-way}",
    visit_handed_in="/desk/visits/{handed-in}",
    recording_begin="/desk/visits/{approved}/record",
    recording="/desk/visits/{under-way}/record",
    recording_part="/desk/visits/{under-way}/record/1",
    recording_part_open="/desk/visits/{under-way}/record/7",
    recording_item="/desk/visits/{under-way}/record/1.02/history",
    hand_in="/desk/visits/{under-way}/hand-in",
    samples="/desk/visits/{under-way}/samples",
    sample_new="/desk/visits/{under-way}/samples/new",
    sample_listed="/desk/visits/{under-way}/samples/4",
    sample_waiting="/desk/visits/{under-way}/samples/3",
    sample_looking="/desk/visits/{under-way}/samples/2",
    sample="/desk/visits/{under-way}/samples/1",
)

INSTITUTION = _pages(
    Who.INSTITUTION,
    home="/desk",
    own_risk="/desk/own-risk",
    own_recusals="/desk/own-recusals",
    notices="/desk/notices",
    notice="/desk/notices/{announced}/read",
    results="/desk/results",
    result="/desk/results/{mixed}",
    actions="/desk/actions",
    action_open="/desk/actions/{action-open}",
    action_answered="/desk/actions/{action-answered}",
    action_returned="/desk/actions/{action-returned}",
    certificates="/desk/certificates",
    records="/desk/records",
    records_staff="/desk/records/staff",
    records_training="/desk/records/training",
    records_prices="/desk/records/prices",
    records_contingency="/desk/records/contingency",
    records_services="/desk/records/services",
    records_cases="/desk/records/cases",
    records_insurance="/desk/records/insurance",
    records_complaints="/desk/records/complaints",
    records_measures="/desk/records/measures",
    records_measure="/desk/records/measures/relevant_degree_share",
    checklist="/desk/checklists/community-mental-rehab/2026.1",
)

EMPTY = _pages(
    Who.NEWCOMER,
    home="/desk",
    results="/desk/results",
    actions="/desk/actions",
    certificates="/desk/certificates",
    records="/desk/records",
)

OVERSIGHT = _pages(
    Who.OVERSIGHT,
    home="/desk",
    institution="/desk/institutions/{institution}",
    draw_sealed="/desk/draws/{draw-sealed}",
    visit="/desk/visits/{mixed}",
    result="/desk/results/{mixed}",
    complaint="/desk/complaints/{complaint}",
    trail="/desk/trail",
    trail_event="/desk/trail/20",
)

ADMIN = _pages(
    Who.ADMIN,
    home="/desk",
    people="/desk/people",
    person="/desk/people/{person}",
    person_new="/desk/people/new",
    person_role="/desk/people/{person}/role",
    organisations="/desk/organisations",
    organisation="/desk/organisations/{organisation}",
    organisation_new="/desk/organisations/new",
    organisation_new_named="/desk/organisations/new?kind=evaluator",
    organisation_edit="/desk/organisations/{organisation}/edit",
    tokens="/desk/tokens",
    token="/desk/tokens/{token}",  # noqa: S106 -- a path
    token_new="/desk/tokens/new",  # noqa: S106 -- a path
    token_new_role="/desk/tokens/new?role=regulator",  # noqa: S106 -- a path
    trail="/desk/trail",
    trail_event="/desk/trail/12",
    jobs="/desk/jobs",
    health="/desk/health",
    institution="/desk/institutions/{institution}",
)

PAGES = (*PUBLIC, *REGULATOR, *EVALUATOR, *INSTITUTION, *EMPTY, *OVERSIGHT, *ADMIN)
