#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder of reference values (PyTorch 2.15, float64), if there is one.
enum ReferenceValues {
  /// The folder named by NNSPEC_REFERENCE, or the default beside the package.
  static let folder =
    ProcessInfo.processInfo.environment["NNSPEC_REFERENCE"] ?? "../shared/reference"

  /// Whether the file is there.
  static func has(_ file: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/" + file)
  }

  /// The decoded file.
  static func read<Value: Decodable>(_ file: String, as type: Value.Type) throws -> Value {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
    return try JSONDecoder().decode(type, from: data)
  }
}

/// A row-major array with its shape.
struct ReferenceTensor: Decodable {
  /// The lengths of the axes.
  let shape: [Int]
  /// The values.
  let data: [Double]

  /// The values in single precision.
  var floats: [Float] { data.map(Float.init) }
}
