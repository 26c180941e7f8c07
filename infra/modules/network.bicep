// A network with one subnet for the app and one for private endpoints.

@description('Name of the environment.')
param name string
@description('Region.')
param location string
@description('Tags.')
param tags object

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-dsr-${name}'
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        '10.20.0.0/23'
      ]
    }
  }
}

resource appSubnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  parent: network
  name: 'app'
  properties: {
    addressPrefix: '10.20.0.0/24'
    networkSecurityGroup: {
      id: guard.id
    }
    delegations: [
      {
        name: 'flex'
        properties: {
          serviceName: 'Microsoft.App/environments'
        }
      }
    ]
  }
}

resource endpointSubnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  parent: network
  name: 'endpoints'
  // Subnets of one network are written one after the other.
  dependsOn: [
    appSubnet
  ]
  properties: {
    addressPrefix: '10.20.1.0/26'
    networkSecurityGroup: {
      id: guard.id
    }
    privateEndpointNetworkPolicies: 'Enabled'
  }
}

// Nothing comes in from outside; the default rules let the network talk to itself.
resource guard 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-dsr-${name}'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'refuse-internet'
        properties: {
          priority: 4000
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: 'Internet'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

@description('Resource id of the network.')
output networkId string = network.id
@description('Resource id of the subnet the app sends from.')
output appSubnetId string = appSubnet.id
@description('Resource id of the subnet of private endpoints.')
output endpointSubnetId string = endpointSubnet.id
