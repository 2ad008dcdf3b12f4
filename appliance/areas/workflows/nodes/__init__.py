"""The node types of this area: what is not another area's business."""

from appliance.areas.workflows.nodes.http_request import HTTP_REQUEST
from appliance.areas.workflows.nodes.logic import CONDITION, GET_VARIABLE, SET_VARIABLE, SWITCH, TRIGGER
from appliance.areas.workflows.nodes.placeholder import PLACEHOLDER

NODES = (TRIGGER, CONDITION, SWITCH, SET_VARIABLE, GET_VARIABLE, HTTP_REQUEST, PLACEHOLDER)
