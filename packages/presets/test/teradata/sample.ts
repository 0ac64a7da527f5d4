/** A configuration of the forms that the product's pages show, for providers that listen here. */
export function sampleXml(
  providers: string,
  properties = 'JWTDynamicKey="yes"',
  more = '',
): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- edited by an administrator -->
<TdgssConfigFile>
  <Mechanism Name="LDAP"><MechanismProperties MechanismEnabled="no"/></Mechanism>
  <Mechanism Name="JWT">
    <MechanismProperties
      AuthenticationSupported="yes" MechanismEnabled="yes" MechanismRank="30" ReplayDetection="yes"
      ${properties}
    />
    ${providers}
    ${more}
  </Mechanism>
  <GlobalValues><IdpConfig IdpUrl="https://idp.example/realms/a" ClientId="td&amp;web"/></GlobalValues>
</TdgssConfigFile>`
}

export function providerXml(id: string, url: string, more = ''): string {
  return `<IdentityProvider Id="${id}" Url="${url}" ${more}/>`
}

/** The mappings of the product's page. */
export const mappingsXml = `
  <UserNameMapping Claim="preferred_username" Match="(\\w+)@([\\w+.]+)" DatabaseName="\${1}"/>
  <UserNameMapping Claim="qlid" Match="(\\w{2})(\\d{6})" DatabaseName="\${1}_\${2}"/>
  <UserNameMapping Claim="sub" Match="(\\w+)\\|(\\w+)" DatabaseName="Auth_\${2}"/>`
