import Foundation

/// The float64 reference values of PyTorch 2.15, where their folder is at hand.
enum Reference {
  /// One case of a reference file.
  struct Case: Sendable {
    let name: String
    fileprivate let fields: [String: Numbers]

    /// The numbers of a field, row-major; empty where it is missing.
    subscript(field: String) -> [Double] { fields[field]?.values ?? [] }

    /// The shape of a field.
    func shape(_ field: String) -> [Int] { fields[field]?.shape ?? [] }

    /// A single number of a field; nil where it is missing.
    func number(_ field: String) -> Int? { self[field].first.map { Int($0) } }

    /// The numbers of a field in single precision.
    func floats(_ field: String) -> [Float] { self[field].map(Float.init) }
  }

  fileprivate struct Numbers: Sendable {
    let shape: [Int]
    let values: [Double]
  }

  /// The folder: NNSPEC_REFERENCE, or one beside the package.
  static let folder =
    ProcessInfo.processInfo.environment["NNSPEC_REFERENCE"] ?? "../shared/reference"

  /// Whether a file is there; tests without it are skipped, saying so.
  static func exists(_ file: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/" + file)
  }

  /// The cases of a file.
  static func cases(_ file: String) throws -> [Case] {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
    let items = try JSONSerialization.jsonObject(with: data) as? [[String: Any]] ?? []
    return items.map { item in
      Case(name: item["name"] as? String ?? "", fields: item.compactMapValues(numbers))
    }
  }

  /// The case of a name.
  static func named(_ name: String, in file: String) throws -> Case? {
    try cases(file).first { $0.name == name }
  }

  private static func numbers(_ value: Any) -> Numbers? {
    if let number = value as? Double { return Numbers(shape: [], values: [number]) }
    if let list = value as? [Double] { return Numbers(shape: [list.count], values: list) }
    guard let table = value as? [String: Any], let shape = table["shape"] as? [Int],
      let data = table["data"] as? [Double]
    else { return nil }
    return Numbers(shape: shape, values: data)
  }
}
