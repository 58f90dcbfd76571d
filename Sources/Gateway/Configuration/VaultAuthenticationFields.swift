import SallyportPolicy

/// How the gateway makes itself known to Vault.
enum VaultAuthenticationFields: Sendable {
    case token(Located<SecretReference>)
    case appRole(mount: String, roleID: String, secretID: Located<SecretReference>, isWrapped: Bool)
    case kubernetes(mount: String, role: String, token: Located<SecretReference>)
}

extension VaultAuthenticationFields {
    private static let token = Field("token", SecretReference.type.located, "Where a token is.")
    private static let appRole = Field("appRole", appRoleType, "The AppRole method.")
    private static let kubernetes = Field("kubernetes", kubernetesType, "The Kubernetes method.")
    private static let ways: [any FieldDescription] = [token, appRole, kubernetes]
    private static let help = "leave one of `token`, `appRole` and `kubernetes`"
    private static let form = MappingForm(
        "`auth`", ways,
        rules: [
            .any(
                of: ways, message: "`auth` names no way to log in to Vault",
                help: "add `token`, `appRole` or `kubernetes`"),
            .notBoth(token, appRole, message: "`auth` names two ways to log in to Vault", help: help),
            .notBoth(token, kubernetes, message: "`auth` names two ways to log in to Vault", help: help),
            .notBoth(appRole, kubernetes, message: "`auth` names two ways to log in to Vault", help: help),
        ])

    static let type = ValueType<VaultAuthenticationFields>.mapping(form) { reader, context in
        let token = reader.value(token, &context).map(VaultAuthenticationFields.token)
        return token ?? reader.value(appRole, &context) ?? reader.value(kubernetes, &context)
    }

    private static let roleID = Field.required("roleID", ValueType<String>.text, "The AppRole's role id.")
    private static let secretID = Field("secretID", SecretReference.type.located, "Where its secret id is.")
    private static let wrappedSecretID = Field(
        "wrappedSecretID", SecretReference.type.located,
        "Where a wrapping token is that holds the secret id: it is unwrapped once, when the gateway starts.")
    private static let appRoleMount = Field(
        "mount", ValueType<String>.vaultPath, "Where the method is mounted; `approle` unless said.")
    private static let appRoleForm = MappingForm(
        "`appRole`", [roleID, secretID, wrappedSecretID, appRoleMount],
        rules: [
            .any(
                of: [secretID, wrappedSecretID], message: "`appRole` has no secret id",
                help: "add `secretID` or `wrappedSecretID`"),
            .notBoth(
                secretID, wrappedSecretID, message: "`appRole` has two secret ids",
                help: "leave `secretID` or `wrappedSecretID`"),
        ])
    private static let appRoleType = ValueType<VaultAuthenticationFields>.mapping(appRoleForm) { reader, context in
        let roleID = reader.value(roleID, &context)
        let wrapped = reader.value(wrappedSecretID, &context)
        let plain = reader.value(secretID, &context)
        let mount = reader.value(appRoleMount, &context) ?? "approle"
        guard let roleID, let secretID = wrapped ?? plain else { return nil }
        return .appRole(mount: mount, roleID: roleID, secretID: secretID, isWrapped: wrapped != nil)
    }

    /// Where Kubernetes puts the token of a pod's service account.
    private static let serviceAccountToken = "/var/run/secrets/kubernetes.io/serviceaccount/token"
    private static let role = Field.required("role", ValueType<String>.text, "The role of the method.")
    private static let serviceToken = Field(
        "token", SecretReference.type.located,
        "Where the service account's token is; where Kubernetes puts it, unless said.")
    private static let kubernetesMount = Field(
        "mount", ValueType<String>.vaultPath, "Where the method is mounted; `kubernetes` unless said.")
    private static let kubernetesType = ValueType<VaultAuthenticationFields>.mapping(
        MappingForm("`kubernetes`", [role, serviceToken, kubernetesMount])
    ) { reader, context in
        let role = reader.value(role, &context)
        let token = reader.value(serviceToken, &context)
        let mount = reader.value(kubernetesMount, &context) ?? "kubernetes"
        guard let role else { return nil }
        return .kubernetes(
            mount: mount, role: role, token: token ?? Located(.file(serviceAccountToken), at: reader.range))
    }
}
