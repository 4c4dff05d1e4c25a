/**
 * A self-signed certificate for localhost, 127.0.0.1 and ::1, valid for a hundred years, with its key: for tests of TLS
 * on loopback, and worthless anywhere else. Trust it with `tls.setDefaultCACertificates([loopbackCertificate.cert])`.
 */
export const loopbackCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4oVSbQcGB1j0QebH
YjBOFVogTU7NTsfP4OpoQuDG1VChRANCAATuSpG56XfvP046rP8ZXNtBdv7DsVM3
Nsrzb5QGAhDlrqyBcQUuVQAYzy4wNLzdAhbXs4S+YMcgwb1nVAhSN9df
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBuDCCAV6gAwIBAgIUBNRLIsGeHi7NGp+tTdwFKWPBs24wCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOQW50aXBvZGUgdGVzdHMwIBcNMjYxMTIxMDIxODUwWhgPMjEy
NjEwMjgwMjE4NTBaMBkxFzAVBgNVBAMMDkFudGlwb2RlIHRlc3RzMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAE7kqRuel37z9OOqz/GVzbQXb+w7FTNzbK82+UBgIQ
5a6sgXEFLlUAGM8uMDS83QIW17OEvmDHIMG9Z1QIUjfXX6OBgTB/MB0GA1UdDgQW
BBTgD8F/xegl8UhSYzRVEJZ+qzlUVzAfBgNVHSMEGDAWgBTgD8F/xegl8UhSYzRV
EJZ+qzlUVzAPBgNVHRMBAf8EBTADAQH/MCwGA1UdEQQlMCOCCWxvY2FsaG9zdIcE
fwAAAYcQAAAAAAAAAAAAAAAAAAAAATAKBggqhkjOPQQDAgNIADBFAiEAidwcHzGh
/3iGK6PwKGUCEf24NJO6IZ7D1kkyPt9sAWUCIAq4IQIEayjMz7shN9F2TcZ1+Tzv
lxEG6CTitsLKNCF8
-----END CERTIFICATE-----
`,
};
