"""The node types of this area: what is not another area's business."""

from appliance.areas.workflows.nodes.ai_prompt import AI_PROMPT
from appliance.areas.workflows.nodes.approval import HUMAN_APPROVAL
from appliance.areas.workflows.nodes.control import CONTROL
from appliance.areas.workflows.nodes.delay import DELAY
from appliance.areas.workflows.nodes.http_request import HTTP_REQUEST
from appliance.areas.workflows.nodes.joining import MERGE, SPLIT
from appliance.areas.workflows.nodes.lists import FILTER, MAP, REDUCE
from appliance.areas.workflows.nodes.logic import CONDITION, GET_VARIABLE, SET_VARIABLE, SWITCH
from appliance.areas.workflows.nodes.notification import NOTIFICATION
from appliance.areas.workflows.nodes.placeholder import PLACEHOLDER
from appliance.areas.workflows.nodes.respond import RESPOND
from appliance.areas.workflows.nodes.sub_workflow import SUB_WORKFLOW
from appliance.areas.workflows.nodes.to_come import NODES_TO_COME
from appliance.areas.workflows.nodes.trigger import TRIGGER

NODES = (
    TRIGGER,
    CONDITION,
    SWITCH,
    *CONTROL,
    MAP,
    FILTER,
    REDUCE,
    MERGE,
    SPLIT,
    SET_VARIABLE,
    GET_VARIABLE,
    DELAY,
    HUMAN_APPROVAL,
    SUB_WORKFLOW,
    RESPOND,
    HTTP_REQUEST,
    NOTIFICATION,
    AI_PROMPT,
    PLACEHOLDER,
    *NODES_TO_COME,
)
