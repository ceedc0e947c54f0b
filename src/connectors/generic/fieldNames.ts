/** Where the words of an alert usually stand, most telling name first; lower case, letters and digits only. Data of the guessing reader. */

const names = (list: string): readonly string[] => list.split(/\s+/).filter((name) => name !== '')

/** Members that hold the alert itself, one level down or more. */
export const wrappers: ReadonlySet<string> = new Set(
  names(`alert incident data event issue problem payload detail details check monitor heartbeat notification result attributes
    essentials object body message context alarm rule condition`),
)

/** Members that hold several alerts. */
export const lists: readonly string[] = names(
  'alerts events incidents messages notifications problems items results records',
)

export const fieldNames = {
  title:
    names(`title alerttitle summary subject headline alertname alarmname rulename monitorname checkname conditionname policyname
    eventname displayname name shortdescription message msg text shortmessage eventmessage description details event reason
    bodyplain strippedtext body output problem id`),
  description:
    names(`description longdescription longmessage details detail message msg text body bodyplain strippedtext content
    output info reason statereason longoutput comment explanation`),
  state:
    names(`state status alertstate alertstatus incidentstate incidentstatus currentstate currentstatus newstate newstatus
    newstatevalue eventstate eventstatus monitorstatus monitorcondition alertaction eventaction action alerttransition transition
    notificationtype eventtype alerttype type event level severity`),
  /** A boolean says it too: true means the named state. */
  resolvedFlags: names('resolved isresolved recovered isrecovered closed isclosed cleared iscleared'),
  firingFlags: names('firing isfiring active isactive triggered istriggered open isopen'),
  severity:
    names(`severity alertseverity incidentseverity eventseverity sev criticality priority alertpriority incidentpriority
    urgency importance importancelevel level loglevel alertlevel alerttype state status currentstate`),
  key: names(`dedupkey dedup dedupekey deduplicationkey deduplicationid fingerprint incidentkey alertkey correlationkey
    correlationid alias alertuid incidentuid alertid incidentid problemid issueid alarmid alarmarn monitorid checkid ruleid
    triggerid policyid uniqueid uid key id`),
  link: names(`link url alerturl alertlink incidenturl incidentlink eventurl eventlink problemurl issueurl issuelink detailsurl
    detailurl detailslink htmlurl weburl permalink href linktoupstreamdetails monitorurl monitorlink checkurl ruleurl runurl
    dashboardurl dashboardlink panelurl generatorurl consoleurl consolelink portallink investigationlink targeturl sourceurl viewurl
    titlelink moreinfo reporturl buildurl pipelineurl clienturl externalurl`),
  service:
    names(`service servicename application applicationname app appname component componentname system systemname host
    hostname instance instancename node nodename server servername device devicename resource resourcename target targetname entity
    entityname computer machine agentname cluster clustername project projectname site sender`),
  environment: names('environment env environmentname deploymentenvironment stage'),
  startedAt:
    names(`startedat startsat starttime startdate started start firstseen openedat triggeredat firedat occurredat
    raisedat createdat createtime created eventtime timestamp time date datetime when`),
  endedAt:
    names(`endedat endsat endtime enddate ended end resolvedat closedat clearedat recoveredat lastseen updatedat timestamp
    time date datetime`),
} as const

/** Scalars worth keeping as labels, beside what stands in `labels` and `tags`. */
export const labelNames: ReadonlySet<string> = new Set(
  names(`host hostname instance node service servicename app application component group class environment env region zone
    datacenter cluster namespace pod container job project team site check checkname monitor monitorname rule rulename policy
    policyname alertname alarmname metric metricname resource resourcename device`),
)

/** Addresses that lead away from the alert, or do something when opened. */
export const notForReading =
  /unsub|subscribe|sign|image|img|icon|avatar|logo|ack|callback|api|self|policy|silence|resolve|mute|cert/
