/// Every complaint that `sallyport` can make about a file. The number is stable; the name is the case in kebab-case.
///
/// SP00xx files and YAML, SP01xx what a document may say, SP02xx how documents join, SP03xx lint,
/// SP04xx the server's configuration, SP05xx certificates and keys.
public enum DiagnosticCode: String, CaseIterable, Hashable, Sendable {
    // Files and YAML
    case unreadableFile = "SP0001"
    case fileTooLarge = "SP0002"
    case invalidEncoding = "SP0003"
    case forbiddenCharacter = "SP0004"
    case yamlSyntax = "SP0005"
    case tooDeep = "SP0006"
    case anchorOrAlias = "SP0007"
    case tag = "SP0008"
    case directive = "SP0009"
    case duplicateKey = "SP0010"
    case invalidKey = "SP0011"
    case tabOutsideQuotes = "SP0012"
    case mergeKey = "SP0013"
    case noDocuments = "SP0014"

    // What a document may say: its structure
    case unknownKey = "SP0101"
    case missingKey = "SP0102"
    case wrongType = "SP0103"
    case emptyValue = "SP0104"
    case unknownKind = "SP0105"
    case unsupportedVersion = "SP0106"
    case headerOrder = "SP0107"
    case conflictingKeys = "SP0108"
    case duplicateItem = "SP0109"
    case keyNotAllowedHere = "SP0110"

    // What a document may say: its values
    case invalidAccountID = "SP0120"
    case invalidHostPattern = "SP0121"
    case hostPatternTooWide = "SP0122"
    case internationalName = "SP0123"
    case invalidPath = "SP0124"
    case unknownMethod = "SP0125"
    case invalidPort = "SP0126"
    case invalidScope = "SP0127"
    case invalidServiceName = "SP0128"
    case invalidDuration = "SP0129"
    case invalidSize = "SP0130"
    case invalidNumber = "SP0131"
    case invalidNetwork = "SP0132"
    case unknownWord = "SP0133"
    case invalidCertificateReference = "SP0134"
    case invalidName = "SP0135"
    case invalidBoolean = "SP0136"

    // How documents join
    case duplicateAccount = "SP0201"
    case duplicateDefaults = "SP0202"
    case duplicateGroup = "SP0203"
    case duplicateProfile = "SP0204"
    case unknownGroup = "SP0205"
    case unknownProfile = "SP0206"
    case profilesDisagree = "SP0207"
    case ambiguousRules = "SP0208"
    case duplicateRuleID = "SP0209"
    case tooManyPlaces = "SP0210"

    // Lint
    case narrowerAsksLess = "SP0301"
    case undeclaredService = "SP0302"
    case shadowedRule = "SP0303"
    case deniedByCeiling = "SP0304"
    case unusedGroup = "SP0305"
    case unusedService = "SP0306"
    case unusedProfile = "SP0307"
    case plainTLSOnWrite = "SP0308"
    case plainHTTP = "SP0309"
    case missingDescription = "SP0310"
    case unreachableAccount = "SP0311"
    case homographName = "SP0312"
    case unusedSuppression = "SP0313"
    case invalidSuppression = "SP0314"

    // The server's configuration
    case invalidConfigurationValue = "SP0401"
    case missingFile = "SP0402"
    case unavailableSecret = "SP0403"
    case invalidListenerCertificate = "SP0404"
    case invalidConsumer = "SP0405"
    case invalidKeySet = "SP0406"

    // Certificates and keys
    case certificateNotFound = "SP0501"
    case certificateUnreadable = "SP0502"
    case certificateKeyMismatch = "SP0503"
    case certificateExpired = "SP0504"
    case certificateNotYetValid = "SP0505"
    case certificateExpiringSoon = "SP0506"
    case certificateSourceMissing = "SP0507"

    /// How bad it is.
    public var severity: Diagnostic.Severity {
        switch self {
        case .narrowerAsksLess, .undeclaredService, .shadowedRule, .deniedByCeiling, .unusedGroup, .unusedService,
            .unusedProfile, .plainTLSOnWrite, .plainHTTP, .missingDescription, .unreachableAccount, .homographName,
            .unusedSuppression, .invalidSuppression:
            .warning
        // One account's certificate is no reason to keep the gateway from serving the others: its calls fall back or are
        // refused, as its policy says.
        case .certificateNotFound, .certificateUnreadable, .certificateKeyMismatch, .certificateExpired,
            .certificateNotYetValid, .certificateExpiringSoon:
            .warning
        default:
            .error
        }
    }

    /// The name, such as `unknown-key`.
    public var name: String { DiagnosticCode.kebabCase("\(self)") }

    /// A word begins at a capital after a small letter, and at the last capital of a row before a small one.
    private static func kebabCase(_ camelCase: String) -> String {
        let characters = Array(camelCase)
        var name = ""
        for (index, character) in characters.enumerated() {
            let followsSmall = index > 0 && !characters[index - 1].isUppercase
            let precedesSmall = index + 1 < characters.count && !characters[index + 1].isUppercase
            if index > 0, character.isUppercase, followsSmall || precedesSmall { name.append("-") }
            name += character.lowercased()
        }
        return name
    }
}
