"""The licence assignments people of the sample hold, direct and through a group."""

from emulation.graph.sample.cast import CONTOSO
from emulation.graph.sample.licences import E3, E5, FLOW_FREE, SWAY, YAMMER, Licence
from emulation.graph.wire import made_id

LICENCE_GROUP = made_id(CONTOSO, "group", "licence-e5")
E3_GROUP = made_id(CONTOSO, "group", "licence-e3")

DIRECT_E5 = Licence(sku=E5)
DIRECT_E5_TRIMMED = Licence(sku=E5, disabled=(YAMMER, SWAY))
DIRECT_E3 = Licence(sku=E3)
GROUP_E5 = Licence(sku=E5, group_id=LICENCE_GROUP, disabled=(SWAY,))
GROUP_E3 = Licence(sku=E3, group_id=E3_GROUP)
BROKEN_E3 = Licence(sku=E3, group_id=E3_GROUP, state="Error", error="CountViolation")
FLOW = Licence(sku=FLOW_FREE)
