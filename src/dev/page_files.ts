import callListJs from "./page/call_list.js" with { type: "text" };
import callStatusJs from "./page/call_status.js" with { type: "text" };
import commandBoxJs from "./page/command_box.js" with { type: "text" };
import commandsJs from "./page/commands.js" with { type: "text" };
import copyButtonJs from "./page/copy_button.js" with { type: "text" };
import devEventsJs from "./page/dev_events.js" with { type: "text" };
import domJs from "./page/dom.js" with { type: "text" };
import draftJs from "./page/draft.js" with { type: "text" };
import editorJs from "./page/editor.js" with { type: "text" };
import formControlsJs from "./page/form_controls.js" with { type: "text" };
import formFieldJs from "./page/form_field.js" with { type: "text" };
import formGroupsJs from "./page/form_groups.js" with { type: "text" };
import formValueJs from "./page/form_value.js" with { type: "text" };
import functionListJs from "./page/function_list.js" with { type: "text" };
import headerFieldsJs from "./page/header_fields.js" with { type: "text" };
import historyJs from "./page/history.js" with { type: "text" };
import jsonSchemaJs from "./page/json_schema.js" with { type: "text" };
import jsonTextJs from "./page/json_text.js" with { type: "text" };
import latencyJs from "./page/latency.js" with { type: "text" };
import logLinesJs from "./page/log_lines.js" with { type: "text" };
import mainJs from "./page/main.js" with { type: "text" };
import messagesJs from "./page/messages.js" with { type: "text" };
import noticesJs from "./page/notices.js" with { type: "text" };
import outcomePanelJs from "./page/outcome_panel.js" with { type: "text" };
import outputItemJs from "./page/output_item.js" with { type: "text" };
import pageCss from "./page/page.css" with { type: "text" };
import payloadJs from "./page/payload.js" with { type: "text" };
import plotJs from "./page/plot.js" with { type: "text" };
import postCallJs from "./page/post_call.js" with { type: "text" };
import programsJs from "./page/programs.js" with { type: "text" };
import requestPanelJs from "./page/request_panel.js" with { type: "text" };
import runningCallsJs from "./page/running_calls.js" with { type: "text" };
import schemaFormJs from "./page/schema_form.js" with { type: "text" };
import seriesJs from "./page/series.js" with { type: "text" };
import shellWordJs from "./page/shell_word.js" with { type: "text" };
import socketCallJs from "./page/socket_call.js" with { type: "text" };
import splitStreamJs from "./page/split_stream.js" with { type: "text" };
import themeCss from "./page/theme.css" with { type: "text" };
import index from "./page/index.html" with { type: "text" };

/** A file of the page. */
export interface PageFile {
  /** Its media type. */
  readonly type: string;
  readonly text: string;
}

const HTML = "text/html; charset=utf-8";
const SCRIPT = "text/javascript; charset=utf-8";
const CSS = "text/css; charset=utf-8";

/** The files of the page by their paths from its address; they come with the modules of the invoker. */
export const PAGE_FILES: ReadonlyMap<string, PageFile> = new Map([
  ["", { type: HTML, text: index }],
  ["call_list.js", { type: SCRIPT, text: callListJs }],
  ["call_status.js", { type: SCRIPT, text: callStatusJs }],
  ["command_box.js", { type: SCRIPT, text: commandBoxJs }],
  ["commands.js", { type: SCRIPT, text: commandsJs }],
  ["copy_button.js", { type: SCRIPT, text: copyButtonJs }],
  ["dev_events.js", { type: SCRIPT, text: devEventsJs }],
  ["dom.js", { type: SCRIPT, text: domJs }],
  ["draft.js", { type: SCRIPT, text: draftJs }],
  ["editor.js", { type: SCRIPT, text: editorJs }],
  ["form_controls.js", { type: SCRIPT, text: formControlsJs }],
  ["form_field.js", { type: SCRIPT, text: formFieldJs }],
  ["form_groups.js", { type: SCRIPT, text: formGroupsJs }],
  ["form_value.js", { type: SCRIPT, text: formValueJs }],
  ["function_list.js", { type: SCRIPT, text: functionListJs }],
  ["header_fields.js", { type: SCRIPT, text: headerFieldsJs }],
  ["history.js", { type: SCRIPT, text: historyJs }],
  ["json_schema.js", { type: SCRIPT, text: jsonSchemaJs }],
  ["json_text.js", { type: SCRIPT, text: jsonTextJs }],
  ["latency.js", { type: SCRIPT, text: latencyJs }],
  ["log_lines.js", { type: SCRIPT, text: logLinesJs }],
  ["main.js", { type: SCRIPT, text: mainJs }],
  ["messages.js", { type: SCRIPT, text: messagesJs }],
  ["notices.js", { type: SCRIPT, text: noticesJs }],
  ["outcome_panel.js", { type: SCRIPT, text: outcomePanelJs }],
  ["output_item.js", { type: SCRIPT, text: outputItemJs }],
  ["page.css", { type: CSS, text: pageCss }],
  ["payload.js", { type: SCRIPT, text: payloadJs }],
  ["plot.js", { type: SCRIPT, text: plotJs }],
  ["post_call.js", { type: SCRIPT, text: postCallJs }],
  ["programs.js", { type: SCRIPT, text: programsJs }],
  ["request_panel.js", { type: SCRIPT, text: requestPanelJs }],
  ["running_calls.js", { type: SCRIPT, text: runningCallsJs }],
  ["schema_form.js", { type: SCRIPT, text: schemaFormJs }],
  ["series.js", { type: SCRIPT, text: seriesJs }],
  ["shell_word.js", { type: SCRIPT, text: shellWordJs }],
  ["socket_call.js", { type: SCRIPT, text: socketCallJs }],
  ["split_stream.js", { type: SCRIPT, text: splitStreamJs }],
  ["theme.css", { type: CSS, text: themeCss }],
]);
