/// The upper half of a float: its sign, its exponent and seven bits of its fraction.
public enum BFloat16 {
  /// The bits of the nearest bfloat16, halves to the even one; what is no number stays none.
  public static func bits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(bits >> 16) | 0x40 }
    return UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }

  /// The float that bits stand for, exactly.
  public static func value(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

  /// A float rounded to the nearest bfloat16.
  public static func rounded(_ value: Float) -> Float { self.value(bits(value)) }
}
