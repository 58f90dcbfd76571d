import Foundation

/// Files that the command line of `openssl` cannot make.
enum Fixture {
    /// Made by `PKCS12_create` with no password, which is not the empty one: 3DES, RC2 of 40 bits and a code of SHA-1.
    static let bundleWithoutPassword =
        Data(
            base64Encoded: """
                MIIDRQIBAzCCAvwGCSqGSIb3DQEHAaCCAu0EggLpMIIC5TCCAcYGCSqGSIb3DQEHBqCCAbcwggGzAgEAMIIBrAYJKoZIhvcNAQcB
                MBsGCiqGSIb3DQEMAQYwDQQIMnTU0qgl/hMCAQqAggGAuZp6WOdAOOWD2Y3ZosxroQseO6pPd05LOpP1xIs73LDpu37E9kYtlaQr
                aPMfnepOqeuSsRq5ByoWQ+bwbvvvMa9AMewuy8TrUta4xJzhIuetblfPRwi0yNjUxevdAmcGVTi/QIwGU2WOIcFF/scGPSzrXwlp
                G062FZntuvJNq/1aXNFDtUuzsLydsyYbCT09ilHtXxNzVpOGeAouR/qobeFDS5MtYYtfhnI7NjoanHuJhTzeAO30O1lLNcdKxcma
                jGhKLmvKqoquxkMuk7tK1D78RTUHMOVsWsYnnvvw0bEb30CQzyxSooVk0CG86EmclH/V/658sdDWSQAS7WVlflzpGwpUu3kpSCwD
                SKGwuRf2VEqIAy/nHmfuLwUXhkNQLNMDsdJ31uQFmIO+jWEBJ0AQ93UUp1Z4deuuUUm7v76txZ0SPWW5+PvD1lqTWxZOE4Nqjeux
                gyf1OsFRyzkKLSQCdTRn9PTFBDNFSBEovWmePKZmxcW4QSiw7t9/Ch/yMIIBFwYJKoZIhvcNAQcBoIIBCASCAQQwggEAMIH9Bgsq
                hkiG9w0BDAoBAqCBszCBsDAbBgoqhkiG9w0BDAEDMA0ECOgkrl0ly+4+AgEKBIGQS8nlg4tCBAeiRzvOvIFHI2zePf1ehJESv8r2
                ABcJ/cLeXxH+tGJj1QxSKHV2ehKyqjc0p2j2Ndbu+bBfb/PdWPx3aAOin6SympGcFCvsC4j1LD5Mky2AqNSKB6eXxqDXMVqnmoon
                W7PYK4mSDQSozYbgY5JVOLUhFNXGSk2Frxw7lns7E/v7CoZHIKWI0nwgMTgwEQYJKoZIhvcNAQkUMQQeAgB4MCMGCSqGSIb3DQEJ
                FTEWBBSgZn/c/9muzDwVN5OjQIO4MwbBTzBAMDEwDQYJYIZIAWUDBAIBBQAEIFX7IWOG4dZ+RyUv3mVp6VZYfx4U0pMcy8FRWLpr
                8E5TBAiScd6E7OXIuwIBCg==
                """, options: .ignoreUnknownCharacters) ?? Data()
}
