// Plotly in Vietnamese: its own `vi` has no separators and an empty dictionary.
window.PlotlyLocales = Object.assign({}, window.PlotlyLocales, {
  vi: {
    moduleType: 'locale',
    name: 'vi',
    dictionary: {
      'Autoscale': 'Tự chỉnh khung', 'Box Select': 'Chọn theo ô', 'Lasso Select': 'Chọn theo vòng',
      'Click to enter Plot title': '', 'Download plot': 'Tải hình', 'Download plot as a PNG': 'Tải hình PNG',
      'Double-click to zoom back out': 'Nhấp đúp để thu lại', 'Pan': 'Di chuyển', 'Reset': 'Về ban đầu',
      'Reset axes': 'Về ban đầu', 'Zoom': 'Phóng', 'Zoom in': 'Phóng to', 'Zoom out': 'Thu nhỏ',
      'Toggle show closest data on hover': 'Hiện điểm gần nhất', 'Compare data on hover': 'So sánh khi rê chuột',
      'Show closest data on hover': 'Hiện điểm gần nhất',
    },
    format: {
      days: ['Chủ Nhật', 'Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy'],
      shortDays: ['CN', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7'],
      months: ['Tháng 1', 'Tháng 2', 'Tháng 3', 'Tháng 4', 'Tháng 5', 'Tháng 6', 'Tháng 7', 'Tháng 8', 'Tháng 9', 'Tháng 10', 'Tháng 11', 'Tháng 12'],
      shortMonths: ['Th1', 'Th2', 'Th3', 'Th4', 'Th5', 'Th6', 'Th7', 'Th8', 'Th9', 'Th10', 'Th11', 'Th12'],
      date: '%d/%m/%Y',
      decimal: ',',
      thousands: '.',
      grouping: [3],
      currency: ['', ' đ'],
    },
  },
});
