import Authentication
import ClientCertificates
import SallyportPolicy

/// What each step of a request's way adds to its record.
extension AuditRecord {
    /// What the head asks.
    mutating func note(_ request: ForwardRequest) {
        let url = request.control.url
        account = request.account.text
        service = request.control.service?.text
        urlScheme = url.scheme.rawValue
        host = url.authority
        path = url.pathForLogs
        stopsWithoutCertificate = request.control.stopIfCertificateNotFound
    }

    /// Who asks.
    mutating func note(_ principal: Principal) {
        self.principal = principal.name
        scheme = principal.scheme.rawValue
        scopes = principal.scopes
    }

    /// That the policy allows it.
    mutating func note(_ permit: Permit) {
        let reference = permit.rule
        rule = reference?.description
        ruleID = reference?.id
        wouldDeny = permit.wouldDeny?.rawValue
        certificate = permit.certificate
        fallback = permit.fallback
    }

    /// What is presented.
    mutating func note(_ permit: Permit, _ identity: ClientIdentity?) {
        fingerprint = identity?.fingerprint
        fallbackUsed = identity == nil && (permit.certificate != nil || permit.service != nil)
    }

    /// That the gateway answered with an error.
    mutating func note(_ error: GatewayError) {
        status = error.status
        code = error.code
        reason = error.auditReason
        if let rule = error.rule {
            self.rule = rule.description
            ruleID = rule.id
        }
        switch error.status {
        case 401, 403, 429: decision = .deny
        default: decision = error.code == "no-usable-certificate" ? .deny : .error
        }
    }
}
