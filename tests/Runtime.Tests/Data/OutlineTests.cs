using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class OutlineTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_column_has_numbers_only_where_the_table_can_be_trained_on_as_numbers()
    {
        string path = folder.File("t.csv", "a,b,c,d\n1,1,1,2024-01-01\n-2e3,Infinity,(1),2024-01-02\n,3, 4,2024-01-03\n");
        Assert.Equal(
            [ColumnKind.Number, ColumnKind.Text, ColumnKind.Text, ColumnKind.Time],
            DataOutline.Read(path).Columns.Select(static column => column.Kind));
    }
}
