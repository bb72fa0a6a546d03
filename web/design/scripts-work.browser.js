// Tells the server that scripts run here, so that the record may arrive out of order. Without it the record comes in order,
// complete, in one piece. Lax: it is sent also where another system opens a record here.
const overTls = location.protocol === 'https:';
document.cookie = `${overTls ? '__Host-' : ''}lcr-scripts=1; path=/; samesite=lax${overTls ? '; secure' : ''}`;
