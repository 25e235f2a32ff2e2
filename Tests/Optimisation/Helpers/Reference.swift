import Foundation

/// The float64 reference values, found through NNSPEC_REFERENCE or beside the package.
enum Reference {
  static let folder =
    ProcessInfo.processInfo.environment["NNSPEC_REFERENCE"] ?? "../shared/reference"

  static let isThere = FileManager.default.fileExists(atPath: folder + "/schedules.json")

  static func read<Content: Decodable>(_ file: String, as type: Content.Type) throws -> Content {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
    return try JSONDecoder().decode(type, from: data)
  }
}

/// The courses of schedules.json.
struct ReferenceSchedule: Decodable {
  let name: String
  let rate: [Double]?
  let metric_by_epoch: [Double]?
  let rate_after_epoch: [Double]?
}

/// The trajectories of optimisers.json on `sum a (x - c)^2 / 2 + 0.1 sum x^4`.
struct ReferenceDescents: Decodable {
  struct Run: Decodable {
    let name: String
    let x: [[Double]]
  }

  let a: [Double]
  let c: [Double]
  let x0: [Double]
  let runs: [Run]

  /// The gradient at a point.
  func gradient(_ x: [Double]) -> [Double] {
    x.indices.map { a[$0] * (x[$0] - c[$0]) + 0.4 * x[$0] * x[$0] * x[$0] }
  }
}
