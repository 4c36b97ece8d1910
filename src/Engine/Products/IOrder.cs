namespace Hmlstm.Engine.Products;

/// <summary>How the left factor of a product lies in memory, known when the kernel is compiled.</summary>
internal interface IOrder
{
    /// <summary>True where the values of a row lie side by side and rows are a stride apart; false where those of a column lie side by side.</summary>
    static abstract bool RowsAreApart { get; }
}
