// The operations view: what came in, what waits, what failed, what was throttled.

@description('Region.')
param location string
@description('Tags.')
param tags object
@description('Resource id of the workspace the logs are in.')
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'dsr-operations')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Data subject requests: operations'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: loadTextContent('../workbook.json')
  }
}

@description('Resource id of the workbook.')
output id string = workbook.id
