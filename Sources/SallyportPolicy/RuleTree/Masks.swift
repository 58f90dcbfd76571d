/// Methods as bits.
enum MethodMask {
    static func of(_ methods: [Method]) -> UInt8 { methods.reduce(0) { $0 | bit($1) } }

    /// The methods that a rule without `methods` lets through.
    static let forwardedUnlessNamed = of(Method.allCases.filter(\.isForwardedUnlessNamed))

    static func bit(_ method: Method) -> UInt8 {
        switch method {
        case .get: 1
        case .head: 2
        case .options: 4
        case .post: 8
        case .put: 16
        case .delete: 32
        case .patch: 64
        }
    }
}

/// Schemes as bits.
enum SchemeMask {
    static func of(_ schemes: [ForwardURL.Scheme]) -> UInt8 { schemes.reduce(0) { $0 | bit($1) } }

    static func bit(_ scheme: ForwardURL.Scheme) -> UInt8 {
        switch scheme {
        case .https: 1
        case .http: 2
        }
    }
}
