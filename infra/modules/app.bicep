// The function app on Flex Consumption, with every setting the code reads.

@description('Name of the app.')
param name string
@description('Region.')
param location string
@description('Tags.')
param tags object
@description('Resource id of the identity that reads, which is also the app\'s own.')
param readerId string
@description('Client id of the identity that reads.')
param readerClientId string
@description('Resource id of the identity that acts.')
param actorId string
@description('Name of the app\'s storage account.')
param storageName string
@description('Name of the packages account.')
param packagesName string
@description('Address of the container that deployments go into.')
param deploymentContainer string
@description('Address of the key that wraps data keys, without its version.')
param sealingKeyUri string
@description('Address of the secret that signs histories.')
param signingKeyUri string
@description('Address of the secret that keys the hashes by which callers are counted.')
param hashKeyUri string
@description('Where telemetry goes.')
param insightsConnection string
@description('Resource id of the subnet the app sends from; empty: no network.')
param subnetId string
@description('DSR_TENANTS.')
param tenants string
@description('DSR_SIGN_IN_TENANT.')
param signInTenants string
@description('DSR_SIGN_IN_CLIENT_ID.')
param signInClientId string
@description('DSR_SIGN_IN_AUTHORITY.')
param signInAuthority string
@description('DSR_SIGN_IN_SCOPE: what the console asks a token for.')
param signInScope string
@description('Address of the registration\'s secret in the vault, for the console\'s own sign-in; empty: none.')
param signInSecretUri string
@description('DSR_SIGNING_KEYS_RETIRED: public halves of earlier signing keys, with commas between.')
param retiredSigningKeys string
@description('DSR_PUBLIC_URL; empty: the name Azure gives the app.')
param publicUrl string
@description('Whether App Service checks tokens as well.')
param easyAuth bool
@description('Memory of an instance in MB.')
param instanceMemoryMB int
@description('Most instances at once.')
param maximumInstanceCount int

var storageSuffix = environment().suffixes.storage

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    tier: 'FlexConsumption'
    name: 'FC1'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${readerId}': {}
      '${actorId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // What resolves Key Vault references.
    keyVaultReferenceIdentity: readerId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainer
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: readerId
          }
        }
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstanceCount
        instanceMemoryMB: instanceMemoryMB
      }
      runtime: {
        name: 'python'
        version: '3.13'
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
  }
}

// Equal by a test to what dsr_core/host/settings.py reads and to local.settings.sample.json.
resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: {
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: readerClientId
    AzureWebJobsStorage__blobServiceUri: 'https://${storageName}.blob.${storageSuffix}'
    AzureWebJobsStorage__queueServiceUri: 'https://${storageName}.queue.${storageSuffix}'
    AzureWebJobsStorage__tableServiceUri: 'https://${storageName}.table.${storageSuffix}'
    APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnection
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${readerClientId};Authorization=AAD'
    // The first page is ours: the form (docs/PAGES.md).
    AzureWebJobsDisableHomepage: 'true'
    DSR_TENANTS: tenants
    DSR_SIGN_IN_TENANT: signInTenants
    DSR_SIGN_IN_CLIENT_ID: signInClientId
    DSR_SIGN_IN_AUTHORITY: signInAuthority
    DSR_EASY_AUTH: easyAuth ? 'on' : 'off'
    DSR_SEALING_KEY: sealingKeyUri
    DSR_SIGNING_KEY: '@Microsoft.KeyVault(SecretUri=${signingKeyUri})'
    DSR_SIGNING_KEYS_RETIRED: retiredSigningKeys
    DSR_EXPORT_STORAGE: ''
    DSR_PACKAGE_STORAGE: 'https://${packagesName}.blob.${storageSuffix}'
    DSR_SIGN_IN_SCOPE: signInScope
    DSR_SIGN_IN_CLIENT_SECRET: empty(signInSecretUri) ? '' : '@Microsoft.KeyVault(SecretUri=${signInSecretUri})'
    DSR_PACKAGE_CONTAINER: 'packages-{tenant}'
    DSR_LINK_MINUTES: '10'
    DSR_SESSION_MINUTES: '30'
    DSR_MOST_DOWNLOADS: '10'
    DSR_HASH_KEY: '@Microsoft.KeyVault(SecretUri=${hashKeyUri})'
    // App Service's own front end; one more for each proxy of yours before it.
    DSR_FORWARDED_HOPS: '1'
    DSR_SOURCE_PER_HOUR: '60'
    DSR_IDENTIFIER_PER_HOUR: '10'
    DSR_LINKS_PER_HOUR: '5'
    DSR_PUBLIC_URL: publicUrl
  }
}

resource authentication 'Microsoft.Web/sites/config@2024-04-01' = if (easyAuth) {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
    }
    globalValidation: {
      // The form and the person's pages are public; the app says of each route who may.
      unauthenticatedClientAction: 'AllowAnonymous'
      requireAuthentication: false
    }
    httpSettings: {
      requireHttps: true
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: signInClientId
          openIdIssuer: '${signInAuthority}/${first(split(signInTenants, ','))}/v2.0'
        }
        validation: {
          allowedAudiences: [
            signInClientId
            'api://${signInClientId}'
          ]
        }
      }
    }
    login: {
      tokenStore: {
        enabled: false
      }
    }
  }
}

@description('Name of the app.')
output name string = app.name
@description('Address of the app.')
output url string = 'https://${app.properties.defaultHostName}'
