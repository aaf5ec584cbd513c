"""What the classes and lanes of items mean, said for whoever is checked."""

from collections.abc import Mapping

from checklists.contents import Standing
from checklists.model import ItemClass, Lane

LANE_SENTENCES: Mapping[Lane, str] = {
    Lane.LEGAL: (
        "A law, a regulation or a rule demands it. Only a breach of such a duty can lead to an"
        " order to correct."
    ),
    Lane.POLICY: (
        "A policy document asks for it. What is missing leads to advice, never to an order."
    ),
    Lane.STANDARD: (
        "A recommended standard describes it. What is missing leads to advice, never to an order."
    ),
    Lane.CONTRACT: (
        "The contract of the service asks for it. What is missing leads to advice, never to an"
        " order."
    ),
}
CLASS_SENTENCES: Mapping[ItemClass, str] = {
    ItemClass.VETO: (
        "It carries no points: where it is not met, no grade is given, whatever the points."
    ),
    ItemClass.KEY: "It carries points, and where it is not met, the grade can be capped.",
    ItemClass.GENERAL: "It carries points.",
    ItemClass.BONUS: "It can only add points, within the cap of the grade scheme.",
    ItemClass.INDICATOR: "It is recorded and shown, and never scored.",
}
STANDING_SHAPES: Mapping[Standing, str] = {
    Standing.IN_FORCE: "full",
    Standing.NOT_YET: "ring",
    Standing.EXPIRED: "cross",
    Standing.UNDATED: "half",
}
