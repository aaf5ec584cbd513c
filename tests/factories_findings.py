"""What the made-up visit found, and photographs drawn for it."""

import io
from collections.abc import Mapping

from PIL import Image, ImageDraw

from audit.domain.answer import Verdict

# What was not simply as it should be: verdict, measured value, and what was seen.
FOUND: Mapping[str, tuple[Verdict, str | None, str]] = {
    "1.02": (Verdict.PARTLY, None, "制度汇编共21项，其中财务管理、志愿者管理两项没有执行记录。"),
    "1.05": (Verdict.NOT_APPLICABLE, None, "机构未开展公开募捐，也未接受捐赠。"),
    "2.02": (
        Verdict.PARTLY,
        "80",
        "本年五次隐患排查记录在案，其中10月排查的疏散指示灯故障尚未修复。",
    ),
    "2.05": (
        Verdict.EQUIVALENT,
        None,
        "入口台阶未设坡道，配有可移动坡道板，三分钟内可铺设到位，现场试用有效。",
    ),
    "3.02": (Verdict.CONFORM, "42.86", ""),
    "3.04": (Verdict.NOT, "14", "12名直接服务人员中有2人全年培训不足20学时，最低者14学时。"),
    "3.07": (Verdict.PARTLY, None, "有督导协议，第三季度没有督导记录。"),
    "3.10": (Verdict.NOT, None, "有志愿者名册，没有岗前培训记录。"),
    "4.02": (Verdict.NOT_APPLICABLE, None, "在册服务对象没有等候超过三个月的。"),
    "4.05": (Verdict.PARTLY, "85", "抽查20份档案，3份的定期评估缺少社会功能一项。"),
    "4.07": (Verdict.COULD_NOT_CHECK, None, "平台当日停机维护，无法查询推送记录。"),
    "5.06": (Verdict.PARTLY, None, "照护者培训每季度一次，没有互助活动记录。"),
    "5.12": (Verdict.NOT_APPLICABLE, None, "不提供过渡性住宿服务。"),
    "5.13": (Verdict.PARTLY, None, "配有虚拟现实训练设备，没有效果记录。"),
    "6.02": (Verdict.NOT, None, "抽查20份服务记录，7份为月底集中补录，记录时间与签到不符。"),
    "6.04": (Verdict.PARTLY, None, "抽取15个在册编号，2个已结案对象在平台上仍为在册状态。"),
    "7.04": (
        Verdict.PARTLY,
        "1",
        "有应急预案，本年尚未演练；随机询问的两名工作人员中一人不清楚本人职责。",
    ),
    "8.02": (Verdict.CONFORM, "6.25", ""),
    "7.06": (Verdict.PARTLY, None, "上次检查的四个问题有改进措施，其中一个没有复查记录。"),
}
PICTURED = (
    ("2.02", "二层走廊疏散指示灯不亮"),
    ("2.05", "可移动坡道板铺设到位"),
    ("7.01", "大厅价目表"),
    ("2.04", "职业训练室"),
    ("3.04", "培训学时台账（第3页）"),
    ("6.02", "电子服务记录的时间戳"),
    ("7.03", "监督电话公示牌"),
    ("1.01", ""),
)


def photograph(number: int, size: tuple[int, int] = (1600, 1200)) -> bytes:
    """Return a drawn scene as a camera might give it: big, with a note of where it was taken."""
    width, height = size
    scene = Image.new("RGB", size, (226 - 9 * number, 230, 232))
    pen = ImageDraw.Draw(scene)
    pen.rectangle((0, height * 2 // 3, width, height), fill=(168, 158, 146))
    for step in range(6):
        left = width * step // 6 + 40
        pen.rectangle(
            (left, height // 3 - 20 * step, left + width // 10, height * 2 // 3),
            fill=(90 + 20 * step, 120 + 12 * number, 140),
            outline=(60, 70, 80),
            width=6,
        )
    pen.ellipse((width - 320, 80, width - 120, 280), fill=(240, 214, 150))
    exif = Image.Exif()
    exif[0x010F] = "Example camera"
    content = io.BytesIO()
    scene.save(content, "JPEG", quality=90, exif=exif)
    return content.getvalue()
