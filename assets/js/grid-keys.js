// A table without a mouse: arrows go from cell to cell, Enter follows what a cell, or else its row,
// leads to, and Tab leaves.
(() => {
  const asks = window.dashAgGridFunctions = window.dashAgGridFunctions || {};
  asks.iocLeave = () => false;

  document.addEventListener('keydown', (event) => {
    const cell = event.target;
    if (event.key !== 'Enter' || !cell.matches?.('.ag-cell')) return;
    (cell.querySelector('a[href]') ?? cell.closest('.ag-row').querySelector('a[href]'))?.click();
  });
})();
