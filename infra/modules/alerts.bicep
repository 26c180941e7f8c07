// What wakes somebody up; each alert has its page in docs/RUNBOOK.md.

@description('Name of the environment.')
param name string
@description('Region.')
param location string
@description('Tags.')
param tags object
@description('Resource id of the workspace the logs are in.')
param workspaceId string
@description('Where alerts are mailed to; empty: nobody is told.')
param mail string

// Each line of ours is a JSON object as the message; `event` says what it is (dsr_core/host/telemetry.py).
var ours = 'AppTraces | extend line = parse_json(Message) | extend event = tostring(line.event)'
var rules = [
  {
    name: 'poison-message'
    severity: 1
    window: 'PT15M'
    every: 'PT5M'
    says: 'A message failed five times and lies in a poison queue.'
    query: '${ours} | where event == "poison_message"'
  }
  {
    name: 'request-overdue'
    severity: 1
    window: 'PT1H'
    every: 'PT15M'
    says: 'A request is past its due date without an answer.'
    query: '${ours} | where event == "due_date_warned" and toint(line.days_left) <= 0'
  }
  {
    name: 'needs-operator'
    severity: 2
    window: 'PT1H'
    every: 'PT15M'
    says: 'A task waits for an operator.'
    query: '${ours} | where event == "operator_needed"'
  }
  {
    name: 'faults'
    severity: 2
    window: 'PT15M'
    every: 'PT5M'
    says: 'Something ended in a way nobody foresaw.'
    query: '${ours} | where event == "fault"'
  }
  {
    name: 'throttled'
    severity: 3
    window: 'PT1H'
    every: 'PT30M'
    says: 'Microsoft Graph throttles us again and again.'
    query: '${ours} | where event == "task_postponed" and tostring(line.reason) == "throttled" | summarize count() by bin(TimeGenerated, 1h) | where count_ > 50'
  }
  {
    name: 'settings'
    severity: 0
    window: 'PT15M'
    every: 'PT5M'
    says: 'The app does not start: a setting is missing or wrong.'
    query: '${ours} | where event == "settings"'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(mail)) {
  name: 'ag-dsr-${name}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'dsr'
    enabled: true
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: mail
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = [for rule in rules: {
  name: 'alert-dsr-${name}-${rule.name}'
  location: location
  tags: tags
  properties: {
    displayName: rule.name
    description: '${rule.says} docs/RUNBOOK.md#${rule.name}'
    severity: rule.severity
    enabled: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: rule.every
    windowSize: rule.window
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: rule.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: empty(mail) ? [] : [people.id]
    }
  }
}]
