// Logs and traces: ids, stages and counts only, with a daily cap.

@description('Name of the environment.')
param name string
@description('Region.')
param location string
@description('Tags.')
param tags object
@description('Most gigabytes a day.')
param gigabytesADay int
@description('Days that telemetry is kept.')
param days int
@description('Object id of the identity that writes it.')
param readerId string

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-dsr-${name}'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: days
    workspaceCapping: {
      dailyQuotaGb: gigabytesADay
    }
    features: {
      disableLocalAuth: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-dsr-${name}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
    // Addresses of callers are not kept.
    DisableIpMasking: false
  }
}

// Monitoring Metrics Publisher.
resource publisher 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, readerId, 'metricsPublisher')
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '3913510d-42f4-4e42-8a64-420c390055eb')
    principalId: readerId
    principalType: 'ServicePrincipal'
  }
}

@description('Resource id of the workspace.')
output workspaceId string = workspace.id
@description('Where telemetry goes. No secret: the identity signs in.')
output insightsConnection string = insights.properties.ConnectionString
