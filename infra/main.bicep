// Everything the app needs in one subscription: `azd up`, or `az deployment sub create`.
// Never compiled where it was written: `az bicep build` first (docs/DEPLOY.md says what was checked instead).
targetScope = 'subscription'

@description('Name of the environment: part of every name, and of the resource group.')
@minLength(2)
@maxLength(12)
param environmentName string

@description('Azure region of everything.')
param location string

@description('The tenants the app acts in: the JSON of DSR_TENANTS (docs/DEPLOY.md).')
@minLength(2)
param tenants string

@description('Ids of the tenants whose people may sign in as operators, with commas between.')
param signInTenants string

@description('Application id of the registration that operators sign in to (infra/grant_graph.py makes it).')
param signInClientId string

@description('Authority of the cloud that operators sign in to: https://login.microsoftonline.us or https://login.partner.microsoftonline.cn in the national clouds.')
param signInAuthority string = 'https://login.microsoftonline.com'

@description('What the console asks a token for: a scope of that registration.')
param signInScope string = 'Requests.Handle'

@description('Address of that registration\'s secret in the vault, for signing in to the console by browser; empty: a public client.')
param signInSecretUri string = ''

@description('Public halves of earlier signing keys, with commas between: what they signed stays verifiable.')
param retiredSigningKeys string = ''

@description('Address people reach the app by, where that is not the name Azure gives it; empty otherwise.')
param publicUrl string = ''

@description('Let App Service check the operators\' tokens as well (Easy Auth). Look whether Flex Consumption does it in your region first.')
param easyAuth bool = false

@description('Put storage, vault and app into a virtual network, with private endpoints.')
param privateNetwork bool = false

@description('Encrypt the packages with a key of your own vault instead of one that Microsoft keeps.')
param customerManagedKey bool = false

@description('Days after which the packages account deletes what the app should have deleted by then: longer than any keep_days.')
@minValue(30)
@maxValue(3650)
param retentionDays int = 400

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Most instances at once.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Most gigabytes of telemetry a day; what is more is dropped.')
@minValue(1)
@maxValue(100)
param telemetryGigabytesADay int = 1

@description('Days that telemetry is kept.')
@allowed([30, 60, 90, 120, 180, 270, 365, 550, 730])
param telemetryDays int = 90

@description('Where alerts are mailed to; empty: nobody is told.')
param alertMail string = ''

@description('Object id of an administrator who may read logs and write the signing key; empty: nobody.')
param principalId string = ''

@description('Tags of every resource.')
param tags object = {}

var suffix = take(uniqueString(subscription().id, environmentName, location), 8)
var allTags = union(tags, { 'azd-env-name': environmentName })

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-dsr-${environmentName}'
  location: location
  tags: allTags
}

module identities './modules/identities.bicep' = {
  name: 'identities'
  scope: group
  params: {
    name: environmentName
    location: location
    tags: allTags
  }
}

module monitoring './modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    name: environmentName
    location: location
    tags: allTags
    gigabytesADay: telemetryGigabytesADay
    days: telemetryDays
    readerId: identities.outputs.readerPrincipalId
  }
}

module network './modules/network.bicep' = if (privateNetwork) {
  name: 'network'
  scope: group
  params: {
    name: environmentName
    location: location
    tags: allTags
  }
}

module vault './modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-dsr-${suffix}'
    location: location
    tags: allTags
    readerId: identities.outputs.readerPrincipalId
    principalId: principalId
    isPrivate: privateNetwork
    withPackagesKey: customerManagedKey
  }
}

module storage './modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: 'stdsr${suffix}'
    location: location
    tags: allTags
    readerId: identities.outputs.readerPrincipalId
    isPrivate: privateNetwork
  }
}

module packages './modules/packages.bicep' = {
  name: 'packages'
  scope: group
  params: {
    name: 'pkdsr${suffix}'
    location: location
    tags: allTags
    readerId: identities.outputs.readerPrincipalId
    isPrivate: privateNetwork
    retentionDays: retentionDays
    encryptionKeyUri: customerManagedKey ? vault.outputs.packagesKeyUri : ''
    encryptionIdentity: customerManagedKey ? identities.outputs.readerId : ''
  }
}

module endpoints './modules/endpoints.bicep' = if (privateNetwork) {
  name: 'endpoints'
  scope: group
  params: {
    name: environmentName
    location: location
    tags: allTags
    networkId: privateNetwork ? network.outputs.networkId : ''
    subnetId: privateNetwork ? network.outputs.endpointSubnetId : ''
    storageId: storage.outputs.id
    packagesId: packages.outputs.id
    vaultId: vault.outputs.id
  }
}

module app './modules/app.bicep' = {
  name: 'app'
  scope: group
  params: {
    name: 'func-dsr-${environmentName}-${suffix}'
    location: location
    tags: union(allTags, { 'azd-service-name': 'api' })
    readerId: identities.outputs.readerId
    readerClientId: identities.outputs.readerClientId
    actorId: identities.outputs.actorId
    storageName: storage.outputs.name
    packagesName: packages.outputs.name
    deploymentContainer: storage.outputs.deploymentContainer
    sealingKeyUri: vault.outputs.sealingKeyUri
    signingKeyUri: vault.outputs.signingKeyUri
    hashKeyUri: vault.outputs.hashKeyUri
    insightsConnection: monitoring.outputs.insightsConnection
    subnetId: privateNetwork ? network.outputs.appSubnetId : ''
    tenants: tenants
    signInTenants: signInTenants
    signInClientId: signInClientId
    signInAuthority: signInAuthority
    signInScope: signInScope
    signInSecretUri: signInSecretUri
    retiredSigningKeys: retiredSigningKeys
    publicUrl: publicUrl
    easyAuth: easyAuth
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
  }
}

module alerts './modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    name: environmentName
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
    mail: alertMail
  }
}

module workbook './modules/workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: {
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
  }
}

@description('Name of the resource group.')
output AZURE_RESOURCE_GROUP string = group.name
@description('Name of the function app.')
output DSR_APP_NAME string = app.outputs.name
@description('Address of the function app.')
output DSR_APP_URL string = app.outputs.url
@description('Name of the key vault, where the signing key goes.')
output DSR_VAULT_NAME string = vault.outputs.name
@description('Client id of the identity that reads: `client_id` of `credential` in DSR_TENANTS.')
output DSR_READER_CLIENT_ID string = identities.outputs.readerClientId
@description('Client id of the identity that acts: `client_id` of `acting_credential` in DSR_TENANTS.')
output DSR_ACTOR_CLIENT_ID string = identities.outputs.actorClientId
