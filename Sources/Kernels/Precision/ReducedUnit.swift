import CKernels

/// How products of reduced precision are computed: the processor's units for them, and what stands
/// for them elsewhere.
public enum ReducedUnit: Int32, CaseIterable, Sendable {
  /// bfloat16 weights widened in registers and multiplied with floats: on any machine.
  case widened = 0
  /// bfloat16 on both sides: AVX512_BF16.
  case bfloat16 = 1
  /// 8-bit integers as pairs of 16 bits: on any machine.
  case pairs = 2
  /// 8-bit integers, four at a time: AVX512_VNNI.
  case quads = 3
  /// bfloat16 on both sides, a tile at a time: AMX.
  case bfloat16Tiles = 4
  /// 8-bit integers, a tile at a time: AMX.
  case quadTiles = 5

  /// Whether sums are integers, which every unit computes to the same bits.
  public var isInteger: Bool { self == .pairs || self == .quads || self == .quadTiles }

  /// Whether inputs, too, are rounded to bfloat16.
  public var roundsInputs: Bool { self == .bfloat16 || self == .bfloat16Tiles }

  /// The fastest unit for integers or for bfloat16 in a form.
  public static func best(
    integers: Bool, _ form: InstructionSet = .current
  ) -> ReducedUnit {
    ReducedUnit(rawValue: ck_dots_best(integers ? 1 : 0, form.rawValue))
      ?? (integers ? .pairs : .widened)
  }

  /// Whether this processor runs the unit in a form.
  public func isAvailable(in form: InstructionSet) -> Bool {
    ck_dots_available(rawValue, form.rawValue) != 0
  }

  /// The unit's spelling in listings.
  public var name: String { ReducedUnit.names[Int(rawValue)] }

  private static let names = [
    "bf16 widened", "bf16", "int8 in pairs", "int8 in fours", "bf16 in tiles", "int8 in tiles",
  ]

  /// Inputs in a word of weights.
  var group: Int { ck_dots_group(rawValue) }

  /// Words of inputs that belong to one of weights.
  var inputWords: Int { ck_dots_input_words(rawValue) }

  /// Words of weights that the unit multiplies in one step.
  var step: Int { ck_dots_step(rawValue) }
}
