"""The lists of properties know every property that the SDK knows."""

from dsr_core.systems import device_properties, user_properties
from emulation.graph.schema import scalar_names


def test_every_property_of_a_user_is_read_somewhere_or_left_out_on_purpose() -> None:
    read = (
        *user_properties.PROFILE,
        *user_properties.SHAREPOINT,
        *user_properties.SIGN_IN_ACTIVITY,
        *user_properties.SECURITY_ATTRIBUTES,
        *user_properties.LEAVE_DATE,
    )

    assert len(set(read)) == len(read)
    assert set(read) | user_properties.NOT_READ == scalar_names("User")
    assert not set(read) & user_properties.NOT_READ


def test_every_property_of_a_device_is_read_or_secret() -> None:
    read = (*device_properties.LISTED, *device_properties.BLANK_IN_LISTS)

    assert len(set(read)) == len(read)
    assert set(read) | device_properties.SECRET == scalar_names("ManagedDevice")
    assert not set(read) & device_properties.SECRET
