import Schema

/// The nameable things of the data layer.
public enum DataCatalogues {
  private static func source(_ type: any DataSource.Type) -> (Declaration, any DataSource.Type) {
    (type.declaration, type)
  }

  /// Where data come from.
  public static let sources = Catalogue<any DataSource.Type>(
    .source,
    [
      source(IDXSource.self), source(CSVSource.self), source(NPYSource.self),
    ])
}
