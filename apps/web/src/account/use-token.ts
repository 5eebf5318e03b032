import { useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';

/** The token of a link in an e-mail. It is taken out of the address, so that it stays in no history and no bookmark. */
export function useToken(): string {
  const { search, pathname } = useLocation();
  const navigate = useNavigate();
  const [token] = useState(() => new URLSearchParams(search).get('token') ?? '');
  useEffect(() => {
    if (search) void navigate(pathname, { replace: true });
  }, [navigate, pathname, search]);
  return token;
}
