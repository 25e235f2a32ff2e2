import CKernels

/// An input of an elementwise program: how its values lie over a rows x columns matrix.
public struct Operand: @unchecked Sendable {
  // Sendable although unchecked: an address and a number; whoever runs a program owns the memory.

  /// The C form; the only stored property, so that arrays of either are the same memory.
  let raw: ck_operand

  private init(_ kind: Int, _ pointer: UnsafePointer<Float>?, _ scalar: Float = 0) {
    raw = ck_operand(pointer: pointer, scalar: scalar, kind: Int32(kind))
  }

  /// A value for each element, row-major.
  public static func full(_ values: UnsafePointer<Float>) -> Operand {
    Operand(Int(CK_OPERAND_FULL), values)
  }

  /// A value for each column, repeated for every row.
  public static func row(_ values: UnsafePointer<Float>) -> Operand {
    Operand(Int(CK_OPERAND_ROW), values)
  }

  /// A value for each row, repeated for every column.
  public static func column(_ values: UnsafePointer<Float>) -> Operand {
    Operand(Int(CK_OPERAND_COLUMN), values)
  }

  /// A value for each element of the part that a run computes, row-major without gaps.
  public static func block(_ values: UnsafePointer<Float>) -> Operand {
    Operand(Int(CK_OPERAND_BLOCK), values)
  }

  /// One value for all elements.
  public static func scalar(_ value: Float) -> Operand {
    Operand(Int(CK_OPERAND_SCALAR), nil, value)
  }

  /// Whether the values depend on the row or the column of an element.
  var variesByPosition: Bool {
    raw.kind == Int32(CK_OPERAND_ROW) || raw.kind == Int32(CK_OPERAND_COLUMN)
  }
}
