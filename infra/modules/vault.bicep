// The keys: one wraps the data keys of requests, one signs their histories (a secret), one is for packages.

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param name string
@description('Region.')
param location string
@description('Tags.')
param tags object
@description('Object id of the identity that works with it.')
param readerId string
@description('Object id of the administrator who writes the signing key; empty: nobody.')
param principalId string
@description('Whether it is reached through private endpoints only.')
param isPrivate bool
@description('Whether it keeps the key of the packages account.')
param withPackagesKey bool

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }
}

resource sealingKey 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'dsr-sealing'
  properties: {
    kty: 'RSA'
    keySize: 3072
    keyOps: [
      'wrapKey'
      'unwrapKey'
    ]
  }
}

resource packagesKey 'Microsoft.KeyVault/vaults/keys@2023-07-01' = if (withPackagesKey) {
  parent: vault
  name: 'dsr-packages'
  properties: {
    kty: 'RSA'
    keySize: 3072
    keyOps: [
      'wrapKey'
      'unwrapKey'
    ]
    rotationPolicy: {
      lifetimeActions: [
        {
          trigger: {
            timeAfterCreate: 'P1Y'
          }
          action: {
            type: 'rotate'
          }
        }
      ]
    }
  }
}

// Key Vault Crypto User: wraps and unwraps.
resource cryptoUser 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(sealingKey.id, readerId, 'cryptoUser')
  scope: sealingKey
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '12338af0-0e69-4776-bea7-57ae8d297424')
    principalId: readerId
    principalType: 'ServicePrincipal'
  }
}

// Key Vault Secrets User: App Service resolves the reference to the signing key with it.
resource secretsUser 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, readerId, 'secretsUser')
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
    principalId: readerId
    principalType: 'ServicePrincipal'
  }
}

// Key Vault Crypto Service Encryption User: Storage encrypts the packages with it.
resource encryptionUser 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (withPackagesKey) {
  name: guid(vault.id, readerId, 'encryptionUser')
  scope: packagesKey
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'e147488a-f6f5-4113-8e2d-b22465e65bf6')
    principalId: readerId
    principalType: 'ServicePrincipal'
  }
}

// Key Vault Secrets Officer: the administrator puts the signing key there, once.
resource secretsOfficer 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  name: guid(vault.id, principalId, 'secretsOfficer')
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7')
    principalId: principalId
    principalType: 'User'
  }
}

@description('Address of the secret that keys the hashes by which callers are counted.')
output hashKeyUri string = '${vault.properties.vaultUri}secrets/dsr-hash'
@description('Resource id of the vault.')
output id string = vault.id
@description('Name of the vault.')
output name string = vault.name
@description('Address of the key that wraps data keys, without its version.')
output sealingKeyUri string = sealingKey.properties.keyUri
@description('Address of the secret that signs histories.')
output signingKeyUri string = '${vault.properties.vaultUri}secrets/dsr-signing'
@description('Address of the key for packages, without its version; empty without one.')
output packagesKeyUri string = withPackagesKey ? packagesKey.properties.keyUri : ''
