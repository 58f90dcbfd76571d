/// The targets of the fuzzer that is linked with authentication.
typealias FuzzTarget = CredentialFuzzTarget
