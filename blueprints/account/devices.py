"""A device as people call it, out of what its browser says of itself."""

from __future__ import annotations

# The first that occurs wins: the younger names stand before those that they also carry.
BROWSERS = (
    ("360", "360 浏览器"), ("QAX", "奇安信浏览器"), ("Qianxin", "奇安信浏览器"),
    ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("UOS", "统信 UOS"), ("Kylin", "麒麟"), ("HarmonyOS", "鸿蒙"), ("Android", "安卓"),
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device_name(user_agent: str) -> str:
    """Such as 麒麟 · Chrome; what nobody knows is called so."""
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    return " · ".join(part for part in (system, browser) if part) or "未知设备"
