"""What pages are looked at with: a desk, a phone, a browser without scripts, and every look."""

from typing import Any

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
#: The narrowest phone that WCAG 1.4.10 asks for, held upright, with a finger on it.
PHONE: dict[str, Any] = {
    "viewport": {"width": 320, "height": 640},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
#: What most people hold.
LARGER_PHONE: dict[str, Any] = {**PHONE, "viewport": {"width": 390, "height": 844}}
NO_SCRIPT: dict[str, Any] = {**DESKTOP, "java_script_enabled": False}
NO_SCRIPT_PHONE: dict[str, Any] = {**PHONE, "java_script_enabled": False}
