// Two identities, so that what answers an access request can delete nothing (docs/adr/0006 and DESIGN 8).

@description('Name of the environment.')
param name string
@description('Region.')
param location string
@description('Tags.')
param tags object

// Discovers, collects, sends letters, and holds the app's own storage and keys.
resource reader 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-dsr-reads-${name}'
  location: location
  tags: tags
}

// Rectifies, restricts and deletes in Graph, and has no role in Azure at all.
resource actor 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-dsr-acts-${name}'
  location: location
  tags: tags
}

@description('Resource id of the identity that reads.')
output readerId string = reader.id
@description('Object id of the identity that reads.')
output readerPrincipalId string = reader.properties.principalId
@description('Client id of the identity that reads.')
output readerClientId string = reader.properties.clientId
@description('Resource id of the identity that acts.')
output actorId string = actor.id
@description('Client id of the identity that acts.')
output actorClientId string = actor.properties.clientId
