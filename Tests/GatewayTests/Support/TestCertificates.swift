/// Certificates for listeners in tests, valid for a hundred years. They protect nothing.
enum TestCertificates {
    static let one = """
        -----BEGIN CERTIFICATE-----
        MIIBczCCARmgAwIBAgIUVjuOjODTVll4EzLnMPaEjIoWofUwCgYIKoZIzj0EAwIw
        DjEMMAoGA1UEAwwDb25lMCAXDTI2MTEyNDAxNDY1NVoYDzIxMjYxMDMxMDE0NjU1
        WjAOMQwwCgYDVQQDDANvbmUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQTPd+j
        pkpsqsgoAsfeNGEtFTkNbjWRwQyHX47yOBrVb9I9KAOGZqnEUsU9EIqw6ehxI+w+
        iOK/iE3p49C8HJXSo1MwUTAdBgNVHQ4EFgQUgVVvrsS/p1blqzCr7uPSiS4rYdMw
        HwYDVR0jBBgwFoAUgVVvrsS/p1blqzCr7uPSiS4rYdMwDwYDVR0TAQH/BAUwAwEB
        /zAKBggqhkjOPQQDAgNIADBFAiEA+kq/QLz5ynvNWXbPsUq2G6TkhI3gsRLyDBLg
        q61x8L0CIA687wsPkrzzkQQE4qeA1ozgw4YAFQIHbPYysS5xbbPl
        -----END CERTIFICATE-----

        """
    static let oneKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgqdUuNwJEuXIRkl4O
        tcSqo/xQxI13yejERKumdpVcp2ahRANCAAQTPd+jpkpsqsgoAsfeNGEtFTkNbjWR
        wQyHX47yOBrVb9I9KAOGZqnEUsU9EIqw6ehxI+w+iOK/iE3p49C8HJXS
        -----END PRIVATE KEY-----

        """
    static let two = """
        -----BEGIN CERTIFICATE-----
        MIIBczCCARmgAwIBAgIURLrbrZTHwpLbJaFS/Hr4bU0JY3QwCgYIKoZIzj0EAwIw
        DjEMMAoGA1UEAwwDdHdvMCAXDTI2MTEyNDAxNDY1NVoYDzIxMjYxMDMxMDE0NjU1
        WjAOMQwwCgYDVQQDDAN0d28wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQnlBro
        eIpw9SvW0+IEI03IFkvfl4kGUCT6ewcpDhXuCA9HwSzJxHhhjwZUlFFl4lInTVV/
        9GSVy59hVfmawyqFo1MwUTAdBgNVHQ4EFgQUXDrzxZVus2Zq2KNTGI4B47OuTqsw
        HwYDVR0jBBgwFoAUXDrzxZVus2Zq2KNTGI4B47OuTqswDwYDVR0TAQH/BAUwAwEB
        /zAKBggqhkjOPQQDAgNIADBFAiEA/8jHCVOl1Z060rDua7Fpow3V5CVaMGEBa8nc
        XTOa1BsCIHHFKDBE8736AA3kUxj0nqM7IyZb0lfDi8yiR9F5z/e5
        -----END CERTIFICATE-----

        """
    static let twoKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg8tALPhoG8ketyVPG
        xAXr0RNhIIGRq8MDznhKyeVzJQehRANCAAQnlBroeIpw9SvW0+IEI03IFkvfl4kG
        UCT6ewcpDhXuCA9HwSzJxHhhjwZUlFFl4lInTVV/9GSVy59hVfmawyqF
        -----END PRIVATE KEY-----

        """
}
