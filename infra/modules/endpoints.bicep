// Private endpoints of storage and vault, and the names that lead to them.

@description('Name of the environment.')
param name string
@description('Region.')
param location string
@description('Tags.')
param tags object
@description('Resource id of the network.')
param networkId string
@description('Resource id of the subnet they are in.')
param subnetId string
@description('Resource id of the app\'s storage account.')
param storageId string
@description('Resource id of the packages account.')
param packagesId string
@description('Resource id of the vault.')
param vaultId string

var storageSuffix = environment().suffixes.storage
var blobZone = 'privatelink.blob.${storageSuffix}'
var queueZone = 'privatelink.queue.${storageSuffix}'
var tableZone = 'privatelink.table.${storageSuffix}'
var vaultZone = 'privatelink.vaultcore.azure.net'
var zoneNames = [
  blobZone
  queueZone
  tableZone
  vaultZone
]
var targets = [
  {
    name: 'app-blob'
    id: storageId
    group: 'blob'
    zone: blobZone
  }
  {
    name: 'app-queue'
    id: storageId
    group: 'queue'
    zone: queueZone
  }
  {
    name: 'app-table'
    id: storageId
    group: 'table'
    zone: tableZone
  }
  {
    name: 'packages-blob'
    id: packagesId
    group: 'blob'
    zone: blobZone
  }
  {
    name: 'vault'
    id: vaultId
    group: 'vault'
    zone: vaultZone
  }
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for zone in zoneNames: {
  name: zone
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (zone, index) in zoneNames: {
  parent: zones[index]
  name: 'link-${zone}'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: networkId
    }
  }
}]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [for target in targets: {
  name: 'pe-dsr-${name}-${target.name}'
  location: location
  tags: tags
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: target.name
        properties: {
          privateLinkServiceId: target.id
          groupIds: [
            target.group
          ]
        }
      }
    ]
  }
}]

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [for (target, index) in targets: {
  parent: endpoints[index]
  name: 'default'
  dependsOn: [
    zones
  ]
  properties: {
    privateDnsZoneConfigs: [
      {
        name: replace(target.zone, '.', '-')
        properties: {
          privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', target.zone)
        }
      }
    ]
  }
}]
