// The account of packages and letters: what is deleted here is gone at once, and for good.

@description('Name of the account.')
@minLength(3)
@maxLength(24)
param name string
@description('Region.')
param location string
@description('Tags.')
param tags object
@description('Object id of the identity that works with it.')
param readerId string
@description('Whether it is reached through private endpoints only. People download packages from it: then they need a way in.')
param isPrivate bool
@description('Days after which everything is deleted, whether or not the app did it.')
param retentionDays int
@description('Address of the key in the vault, without its version; empty: Microsoft keeps the key.')
param encryptionKeyUri string
@description('Resource id of the identity that may use that key; empty with it.')
param encryptionIdentity string

var hasOwnKey = !empty(encryptionKeyUri)

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  identity: hasOwnKey ? { type: 'UserAssigned', userAssignedIdentities: { '${encryptionIdentity}': {} } } : { type: 'None' }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
    encryption: {
      requireInfrastructureEncryption: true
      keySource: hasOwnKey ? 'Microsoft.Keyvault' : 'Microsoft.Storage'
      keyvaultproperties: hasOwnKey ? { keyname: last(split(encryptionKeyUri, '/')), keyvaulturi: join(take(split(encryptionKeyUri, '/'), 3), '/') } : null
      identity: hasOwnKey ? { userAssignedIdentity: encryptionIdentity } : null
      services: {
        blob: {
          keyType: 'Account'
          enabled: true
        }
      }
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    // On purpose: an erased person's file that lives on as a version or a soft-deleted blob is not
    // erased (Art. 17). The lifecycle rule below is the net under the app's own purge.
    isVersioningEnabled: false
    deleteRetentionPolicy: {
      enabled: false
    }
    containerDeleteRetentionPolicy: {
      enabled: false
    }
  }
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'delete-after-retention'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: {
              blobTypes: [
                'blockBlob'
                'appendBlob'
              ]
            }
            actions: {
              baseBlob: {
                delete: {
                  daysAfterModificationGreaterThan: retentionDays
                }
              }
            }
          }
        }
      ]
    }
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, readerId, 'blobDataContributor')
  scope: account
  properties: {
    // Storage Blob Data Contributor: containers per tenant and per export come and go.
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
    principalId: readerId
    principalType: 'ServicePrincipal'
  }
}

resource delegation 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, readerId, 'blobDelegator')
  scope: account
  properties: {
    // Storage Blob Delegator: the short-lived download links are signed with a delegated key.
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a')
    principalId: readerId
    principalType: 'ServicePrincipal'
  }
}

@description('Resource id of the account.')
output id string = account.id
@description('Name of the account.')
output name string = account.name
