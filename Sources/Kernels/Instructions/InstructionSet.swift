import CKernels

/// A form the C kernels are compiled in, from the one every machine runs to the fastest.
public enum InstructionSet: Int32, CaseIterable, Comparable, Sendable {
  /// What the compiler's base machine has: SSE2 on x86-64, NEON on arm64.
  case portable = 0
  /// AVX2 with fused multiply-add.
  case avx2 = 1
  /// AVX-512 with its F, VL, DQ and BW parts.
  case avx512 = 2

  /// The form kernels run in: the best there is, unless NNSPEC_ISA or `select` asks for less.
  public static var current: InstructionSet { InstructionSet(rawValue: ck_isa()) ?? .portable }

  /// Every form this processor can run, worst first.
  public static var available: [InstructionSet] {
    allCases.filter { $0.rawValue <= ck_isa_available() }
  }

  /// Makes kernels bound from now on run in `form`, or in the best form the processor has when
  /// that is lower; returns the one now in use.
  @discardableResult
  public static func select(_ form: InstructionSet) -> InstructionSet {
    InstructionSet(rawValue: ck_isa_select(form.rawValue)) ?? .portable
  }

  /// Whether `lhs` is the lesser form.
  public static func < (lhs: InstructionSet, rhs: InstructionSet) -> Bool {
    lhs.rawValue < rhs.rawValue
  }

  /// The form's spelling in NNSPEC_ISA and in reports.
  public var name: String { String(describing: self) }
}
